package dev.coppice.loader.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

final class LocalFileTest {

  /** The load of what had been read failed with it, as a defect, and so did the store's probe. */
  @Test
  void oneThatFailsToCloseDoesNotUndoWhatWasReadOfIt() throws IOException {
    AtomicBoolean isClosed = new AtomicBoolean();
    byte[] read;
    try (LocalFile file =
        new LocalFile(
            new ByteArrayInputStream(new byte[] {1, 2, 3}) {
              @Override
              public void close() throws IOException {
                isClosed.set(true);
                throw new IOException("Input/output error");
              }
            })) {
      read = file.readAllBytes();
    }

    assertThat(read).containsExactly(1, 2, 3);
    assertThat(isClosed).isTrue();
  }
}
