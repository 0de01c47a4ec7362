package dev.coppice.loader.disk;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import dev.coppice.model.LogLines;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.LoggerFactory;

/** A turn that ends just as it is found to take too long. */
@Timeout(60)
final class TurnWatchTest {

  @RegisterExtension final LogLines log = LogLines.of(TurnWatch.class).from(Level.INFO);

  private final CountDownLatch warns = new CountDownLatch(1);
  private final CountDownLatch resume = new CountDownLatch(1);
  private final List<Level> lines = new CopyOnWriteArrayList<>();

  @Test
  void isSaidToGoOnAfterItWasSaidToHang() throws Exception {
    SlowLog slow = new SlowLog();
    slow.start();
    ((Logger) LoggerFactory.getLogger(TurnWatch.class)).addAppender(slow);
    TurnWatch watch = new TurnWatch(Path.of("/disk"), Duration.ofMillis(1));
    watch.begin();
    warns.await();

    Thread end = Thread.ofPlatform().start(watch::end);
    while (end.getState() != Thread.State.WAITING && end.isAlive()) {
      Thread.sleep(1); // Heeds the end of the test's time.
    }
    resume.countDown();
    end.join();

    assertThat(lines).containsExactly(Level.WARN, Level.INFO);
    ((Logger) LoggerFactory.getLogger(TurnWatch.class)).detachAppender(slow);
  }

  /** Takes its time with warnings. */
  private final class SlowLog extends UnsynchronizedAppenderBase<ILoggingEvent> {

    @Override
    protected void append(ILoggingEvent line) {
      if (line.getLevel() == Level.WARN) {
        warns.countDown();
        awaitResume();
      }
      lines.add(line.getLevel());
    }

    private void awaitResume() {
      try {
        resume.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
