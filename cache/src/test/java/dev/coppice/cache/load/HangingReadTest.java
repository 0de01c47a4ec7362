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
import java.io.IOException;
import java.nio.channels.spi.AbstractInterruptibleChannel;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A load that reads a file of a disk which lets go of nobody who reads there. */
@Timeout(60)
class HangingReadTest {

  private static final ModelName A = name("a");
  private static final ModelName B = name("b");

  /** Who closes it waits for its reader, as with a file; and so does who interrupts that. */
  private static final class HangingFile extends AbstractInterruptibleChannel {

    private final CountDownLatch disk;
    private final CountDownLatch read = new CountDownLatch(1);

    HangingFile(CountDownLatch disk) {
      this.disk = disk;
    }

    void read() throws IOException {
      begin();
      try {
        awaitDeaf(disk);
        read.countDown();
      } finally {
        end(false);
      }
    }

    @Override
    protected void implCloseChannel() {
      awaitDeaf(read);
    }

    private static void awaitDeaf(CountDownLatch latch) {
      try {
        latch.await();
      } catch (InterruptedException e) {
        awaitDeaf(latch);
      }
    }
  }

  @Test
  void itIsGivenUpAndSoAreThoseAfterIt() throws Exception {
    LoadSettings settings =
        new LoadSettings(2, 1000, 100, FOREVER, SOON, Duration.ofSeconds(10));
    CountDownLatch disk = new CountDownLatch(1);
    try (CacheHarness it = new CacheHarness(1 << 20, settings)) {
      it.source.on(
          A,
          memory -> {
            new HangingFile(disk).read();
            throw new ServingException(Reason.INTERNAL, "not interrupted");
          });
      it.gate(B, 1024);

      assertThat(failureOf(it.acquireLater(A)).reason()).isEqualTo(Reason.LOAD_TIMEOUT);
      assertThat(failureOf(it.acquireLater(B)).reason()).isEqualTo(Reason.LOAD_TIMEOUT);

      disk.countDown();
    }
  }
}
