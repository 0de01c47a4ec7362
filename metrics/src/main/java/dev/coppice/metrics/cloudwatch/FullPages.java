package dev.coppice.metrics.cloudwatch;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Pages on their way to the thread that writes them. It is woken for several at once: on the warm
 * path a wake-up costs as much as the values of a whole page.
 */
final class FullPages {

  /** Those that are worth a wake-up. */
  static final int SEVERAL = 4;

  private final Queue<EmfPage> pages;

  /**
   * @param most pages that there are
   */
  FullPages(int most) {
    pages = new ArrayDeque<>(most);
  }

  synchronized void add(EmfPage page) {
    pages.add(page);
    if (pages.size() == SEVERAL) {
      notifyAll();
    }
  }

  /** The eldest; null if there is none. */
  synchronized @Nullable EmfPage poll() {
    return pages.poll();
  }

  /** Returns once there are {@link #SEVERAL}, or the time is over. */
  synchronized void awaitSeveral(long nanos) throws InterruptedException {
    long end = System.nanoTime() + nanos;
    long left = nanos;
    while (pages.size() < SEVERAL && left > 0) {
      TimeUnit.NANOSECONDS.timedWait(this, left);
      left = end - System.nanoTime();
    }
  }
}
