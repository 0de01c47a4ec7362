package dev.coppice.cache.load;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ServingException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;

/** Counts the calls that wait for a load, of which there is a bounded number, and their times. */
final class WaitingCalls {

  private final int most;
  private final Function<ModelName, ServingException> refusals;
  private final Consumer<Duration> waits;
  private final Ticker ticker;
  private final AtomicInteger waiting = new AtomicInteger();

  /**
   * @param most that may wait at once; the next is refused
   * @param refusals hears of that, and says what the call is told
   * @param waits hears how long each timed call waited
   */
  WaitingCalls(
      int most,
      Function<ModelName, ServingException> refusals,
      Consumer<Duration> waits,
      Ticker ticker) {
    this.most = most;
    this.refusals = refusals;
    this.waits = waits;
    this.ticker = ticker;
  }

  int count() {
    return waiting.get();
  }

  /**
   * Begins to time a call, which waits until it {@linkplain #leave(long) leaves}.
   *
   * @throws ServingException if too many wait
   */
  long enterTimed(ModelName name) {
    long start = ticker.read();
    try {
      enter(name);
      return start;
    } catch (ServingException e) {
      tell(start);
      throw e;
    }
  }

  /** The same, untimed. */
  void enter(ModelName name) {
    if (waiting.incrementAndGet() > most) {
      waiting.decrementAndGet();
      throw refusals.apply(name);
    }
  }

  void leave(long start) {
    leave();
    tell(start);
  }

  void leave() {
    waiting.decrementAndGet();
  }

  private void tell(long start) {
    waits.accept(Duration.ofNanos(ticker.read() - start));
  }
}
