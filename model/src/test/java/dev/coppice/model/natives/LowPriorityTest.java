package dev.coppice.model.natives;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@Timeout(60)
@EnabledOnOs(OS.LINUX)
class LowPriorityTest {

  private static final ThreadFactory THREADS = Thread.ofPlatform().factory();

  private static int nice(ThreadFactory threads) throws Exception {
    Callable<String> reading = () -> Files.readString(Path.of("/proc/thread-self/stat"));
    FutureTask<String> stat = new FutureTask<>(reading);
    threads.newThread(stat).start();
    String afterName = stat.get().substring(stat.get().lastIndexOf(')') + 2);
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
}
