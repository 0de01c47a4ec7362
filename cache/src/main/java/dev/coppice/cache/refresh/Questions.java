package dev.coppice.cache.refresh;

import dev.coppice.cache.budget.Line;
import dev.coppice.loader.Interruptions;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The questions to the store that wait for a thread, and the few threads that ask them.
 *
 * <p>Those that calls wait for and the others take turns: neither does a sweep over thousands of
 * models hold up a call, nor do such calls hold up the other models. Among each of the two, names
 * take turns by share.
 */
final class Questions implements AutoCloseable {

  /** Threads end when there was nothing to ask for so long. */
  private static final Duration IDLE = Duration.ofSeconds(10);

  private final Line<Refresh> awaited = new Line<>();
  private final Line<Refresh> others = new Line<>();
  private final Consumer<Refresh> ask;
  private final Consumer<Refresh> unasked;
  private final ThreadPoolExecutor threads;
  private boolean isTurnOfOthers;

  /**
   * @param atOnce threads at most, 1 or more
   * @param ask asks a question whose turn has come; blocks, must not throw
   * @param unasked hears of one that is not asked, as there is no thread for it
   */
  Questions(int atOnce, ThreadFactory factory, Consumer<Refresh> ask, Consumer<Refresh> unasked) {
    this.ask = ask;
    this.unasked = unasked;
    this.threads =
        new ThreadPoolExecutor(
            atOnce,
            atOnce,
            IDLE.toSeconds(),
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            factory);
    this.threads.allowCoreThreadTimeOut(true);
  }

  static ThreadFactory newFactory() {
    return Thread.ofPlatform().name("coppice-refresh-", 1).daemon().factory();
  }

  /**
   * Adds a question, which is asked when its turn comes.
   *
   * @return false if there is no thread for it
   */
  boolean add(Refresh refresh) {
    synchronized (this) {
      (refresh.isHurried() ? awaited : others).add(refresh, refresh.standing());
    }
    try {
      threads.execute(this::askNext);
      return true;
    } catch (RejectedExecutionException | OutOfMemoryError e) {
      // The server stops, or the system has no thread to give just now.
      Refresh left = takeOut(refresh);
      if (left != null) {
        unasked.accept(left);
      }
      return false;
    }
  }

  /** A call waits for it from now on. */
  synchronized void hurry(Refresh refresh) {
    refresh.hurry(); // It may not be in line yet.
    if (others.remove(refresh)) {
      awaited.add(refresh, refresh.standing());
    }
  }

  /** There is one such turn for each question in the lines. */
  private void askNext() {
    Refresh next = next();
    if (next != null) {
      ask.accept(next);
    }
  }

  private synchronized @Nullable Refresh next() {
    Refresh first = awaited.first();
    Refresh other = others.first();
    if (first == null || (isTurnOfOthers && other != null)) {
      first = other;
    }
    isTurnOfOthers = first != other;
    takeOutOf(first);
    return first;
  }

  /** Takes that one out, or the next where its turn has come: then another has no thread. */
  private synchronized @Nullable Refresh takeOut(Refresh refresh) {
    return takeOutOf(refresh) ? refresh : next();
  }

  private boolean takeOutOf(@Nullable Refresh refresh) {
    return refresh != null && (others.remove(refresh) || awaited.remove(refresh));
  }

  boolean isClosed() {
    return threads.isShutdown();
  }

  /** Asks no more, and interrupts those that ask: they may compare with a copy on the disk. */
  @Override
  public void close() {
    Interruptions.stop(threads);
    for (Refresh left = next(); left != null; left = next()) {
      unasked.accept(left);
    }
  }
}
