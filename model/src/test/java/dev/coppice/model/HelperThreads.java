package dev.coppice.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Threads that help with a test's work; a test ends when all of them have. */
public final class HelperThreads implements AfterEachCallback {

  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final List<Thread> threads = new ArrayList<>();

  /** All the ways in which help comes: first, soon, on the thread that called it, never. */
  public List<Executor> all() {
    return List.of(this::first, this::soon, Runnable::run, task -> {});
  }

  /** Runs it on a thread, and returns when that has done what it can before the other begins. */
  public void first(Runnable task) {
    Thread thread = start(task);
    while (thread.isAlive() && thread.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
  }

  /** Runs it on a thread. */
  public void soon(Runnable task) {
    start(task);
  }

  private Thread start(Runnable task) {
    Thread thread = Thread.ofPlatform().start(task);
    threads.add(thread);
    return thread;
  }

  /** For a minute at most, which JUnit's own time-out leaves out. */
  @Override
  public void afterEach(ExtensionContext test) throws InterruptedException {
    for (Thread thread : threads) {
      assertThat(thread.join(PATIENCE)).as("a helper has ended").isTrue();
    }
  }
}
