package dev.coppice.model.natives;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.coppice.model.LogLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.opentest4j.TestAbortedException;

@Timeout(60)
@EnabledOnOs(OS.LINUX)
class LowPriorityTest {

  private static final ThreadFactory THREADS = Thread.ofPlatform().factory();

  @RegisterExtension final LogLines log = LogLines.of(LowPriority.class);

  private static int nice(ThreadFactory threads) throws Exception {
    FutureTask<Integer> nice = new FutureTask<>(LowPriorityTest::ownNice);
    threads.newThread(nice).start();
    return nice.get();
  }

  private static int ownNice() throws IOException {
    String stat = Files.readString(Path.of("/proc/thread-self/stat"));
    String afterName = stat.substring(stat.lastIndexOf(')') + 2);
    return Integer.parseInt(afterName.split(" ", -1)[16]);
  }

  @Test
  void threadsOfAFactoryStandBackAndNoOthers() throws Exception {
    int usual = nice(THREADS);

    int behind = nice(LowPriority.BEHIND_CALLS.lowering(THREADS));
    int last = nice(LowPriority.LAST.lowering(THREADS));

    assertThat(behind).isGreaterThan(usual);
    assertThat(last).isGreaterThan(behind);
    assertThat(nice(THREADS)).isEqualTo(usual);
  }

  /** One refused thread is said; the others, of either kind, are as well off without. */
  @Test
  void systemThatRefusesIsSaidOnceAndThreadsWorkOn() throws Exception {
    int usual = nice(THREADS);

    assertThat(niceOfRefused(LowPriority.BEHIND_CALLS)).isEqualTo(usual);
    assertThat(niceOfRefused(LowPriority.LAST)).isEqualTo(usual);
    assertThat(log.events())
        .singleElement()
        .satisfies(
            line -> {
              assertThat(line.getLevel()).isEqualTo(Level.WARN);
              assertThat(line.getFormattedMessage()).startsWith("setpriority is refused: ");
            });
  }

  private static int niceOfRefused(LowPriority priority) throws Exception {
    FutureTask<Integer> nice =
        new FutureTask<>(
            () -> {
              SyscallFilter.refuseSetPriority();
              priority.lowerThisThread();
              return ownNice();
            });
    THREADS.newThread(nice).start();
    try {
      return nice.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof TestAbortedException aborted) {
        throw aborted;
      }
      throw e;
    }
  }
}
