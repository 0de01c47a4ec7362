package dev.coppice.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class WarmModuleTest {

  /** As the client of S3 fails where the system has no thread for its timeouts. */
  @Test
  void countingOfCallsThatFailsIsRepeated() throws Exception {
    CountDownLatch runs = new CountDownLatch(2);
    Runnable failing =
        WarmModule.guarded(
            () -> {
              runs.countDown();
              throw new OutOfMemoryError("unable to create native thread: made to fail");
            });
    ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
    try {
      var unused = thread.scheduleWithFixedDelay(failing, 0, 1, TimeUnit.MILLISECONDS);

      assertThat(runs.await(20, TimeUnit.SECONDS)).isTrue();
    } finally {
      thread.shutdownNow();
    }
  }
}
