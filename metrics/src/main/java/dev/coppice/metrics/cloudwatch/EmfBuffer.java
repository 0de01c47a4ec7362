package dev.coppice.metrics.cloudwatch;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Collects values until a line of them is due.
 *
 * <p>It stands on the warm path. A call takes the lock once, for as long as it takes to store half
 * a dozen numbers in arrays made before, so that it is hardly ever held when another call comes;
 * and it allocates nothing. A full page is handed to the one thread that writes, and the next empty
 * one taken. If that thread is so late that no page is empty, values are dropped and counted: no
 * call waits for the standard output.
 */
public final class EmfBuffer implements CloudWatchValues {

  /** Enough for some tens of thousands of calls a second while the writer waits for a processor. */
  private static final int PAGES = 16;

  private final BlockingQueue<EmfPage> emptyPages = new ArrayBlockingQueue<>(PAGES);
  private final FullPages fullPages = new FullPages(PAGES);
  private @Nullable EmfPage current;
  private long dropped;

  public EmfBuffer() {
    for (int i = 0; i < PAGES; i++) {
      emptyPages.add(new EmfPage());
    }
  }

  @Override
  public synchronized void call(
      int status, boolean delivered, long modelNanos, long overheadNanos) {
    EmfPage page = writable();
    if (page == null) {
      dropped++;
      return;
    }
    boolean success = status >= 200 && status <= 299;
    page.add(CloudWatchMetric.INVOCATIONS, 1);
    page.add(CloudWatchMetric.INVOCATION_4XX_ERRORS, status >= 400 && status <= 499 ? 1 : 0);
    page.add(CloudWatchMetric.INVOCATION_5XX_ERRORS, status >= 500 ? 1 : 0);
    page.add(CloudWatchMetric.INVOCATION_MODEL_ERRORS, success && delivered ? 0 : 1);
    if (modelNanos >= 0) {
      page.add(CloudWatchMetric.MODEL_LATENCY, CloudWatchValues.micros(modelNanos));
    }
    if (overheadNanos >= 0) {
      page.add(CloudWatchMetric.OVERHEAD_LATENCY, CloudWatchValues.micros(overheadNanos));
    }
    handOverIfFull(page);
  }

  @Override
  public synchronized void value(CloudWatchMetric metric, double value) {
    if (!Double.isFinite(value)) {
      return;
    }
    EmfPage page = writable();
    if (page == null) {
      dropped++;
      return;
    }
    page.add(metric, value);
    handOverIfFull(page);
  }

  private @Nullable EmfPage writable() {
    if (current == null) {
      current = emptyPages.poll();
    }
    return current;
  }

  private void handOverIfFull(EmfPage page) {
    if (page.isFull()) {
      fullPages.add(page);
      current = null;
    }
  }

  /** Returns once several pages are full, or the time is over. */
  void awaitFull(long nanos) throws InterruptedException {
    fullPages.awaitSeveral(nanos);
  }

  /** The next full page, which the caller must {@link #giveBack}; null if there is none. */
  @Nullable EmfPage takeFull() {
    return fullPages.poll();
  }

  /** The next page with any value, full ones first; the caller must {@link #giveBack} it. */
  @Nullable EmfPage take() {
    EmfPage full = takeFull();
    return full == null ? takeCurrent() : full;
  }

  private synchronized @Nullable EmfPage takeCurrent() {
    EmfPage page = current;
    if (page == null || page.isEmpty()) {
      return null;
    }
    current = null;
    return page;
  }

  void giveBack(EmfPage page) {
    page.clear();
    emptyPages.add(page);
  }

  /** How many calls and single values were dropped since this was asked before. */
  synchronized long takeDropped() {
    long count = dropped;
    dropped = 0;
    return count;
  }
}
