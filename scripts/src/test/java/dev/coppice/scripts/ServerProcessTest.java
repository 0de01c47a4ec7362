package dev.coppice.scripts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Where servers listen. */
class ServerProcessTest {

  /** From 32,768 on they are those of connections, on Linux. */
  @Test
  void noConnectionIsGivenAPortThatIsFreeForAServer() throws IOException {
    for (int i = 0; i < 100; i++) {
      assertThat(ServerProcess.freePort()).isBetween(1024, 32_767);
    }
  }
}
