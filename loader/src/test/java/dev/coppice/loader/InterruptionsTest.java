package dev.coppice.loader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.model.HangingFile;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class InterruptionsTest {

  private final ExecutorService threads = Executors.newFixedThreadPool(2);
  private final HangingFile file = new HangingFile();

  @AfterEach
  void end() {
    file.resume.countDown();
    threads.close();
  }

  @Test
  void threadsAreInterruptedAndTakeNothingMore() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    threads.execute(
        () -> {
          begun.countDown();
          try {
            new CountDownLatch(1).await();
          } catch (InterruptedException e) {
            interrupted.countDown();
          }
        });
    begun.await();

    Interruptions.stop(threads);

    assertThatThrownBy(() -> threads.execute(() -> {}))
        .isInstanceOf(RejectedExecutionException.class);
    interrupted.await();
  }

  @Test
  void whoStopsThreadsDoesNotWaitForOneThatUsesAFileOfADiskThatHangs() throws Exception {
    Future<?> using =
        threads.submit(
            () -> {
              file.use();
              return true;
            });
    file.used.await();

    Thread stop = Thread.ofPlatform().daemon().start(() -> Interruptions.stop(threads));

    assertThat(stop.join(Duration.ofSeconds(20))).isTrue();
    assertThat(using).isNotDone();
  }
}
