package dev.coppice.cache.load;

import static dev.coppice.cache.CacheHarness.FOREVER;
import static dev.coppice.cache.CacheHarness.SOON;
import static dev.coppice.cache.CacheHarness.failureOf;
import static dev.coppice.cache.CacheHarness.name;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.cache.CacheHarness;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.ServingException.Reason;
import dev.coppice.model.HangingFile;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A load that reads a file of a disk which lets go of nobody who reads there. */
@Timeout(60)
class HangingReadTest {

  private static final ModelName A = name("a");
  private static final ModelName B = name("b");

  @Test
  void itIsGivenUpAndSoAreThoseAfterIt() throws Exception {
    LoadSettings settings = new LoadSettings(2, 1000, 100, FOREVER, SOON, Duration.ofSeconds(10));
    HangingFile file = new HangingFile();
    try (CacheHarness it = new CacheHarness(1 << 20, settings)) {
      it.source.on(
          A,
          memory -> {
            file.use();
            throw new ServingException(Reason.INTERNAL, "not interrupted");
          });
      it.gate(B, 1024);

      assertThat(failureOf(it.acquireLater(A)).reason()).isEqualTo(Reason.LOAD_TIMEOUT);
      assertThat(failureOf(it.acquireLater(B)).reason()).isEqualTo(Reason.LOAD_TIMEOUT);

      file.resume.countDown();
    }
  }
}
