package dev.coppice.server.http.exchange;

import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * What exchanges have in common, whatever they are sent by: one answer, and who hears what becomes
 * of it and of the client.
 */
public abstract class HeardExchange implements Exchange {

  private final AtomicBoolean answered = new AtomicBoolean();
  private volatile @Nullable SentListener sentListener;
  private volatile boolean abandoned;
  private @Nullable Runnable abandonedListener;

  /** Takes the one answer's place, from any thread; false if another answer has it. */
  protected final boolean claimAnswer() {
    return answered.compareAndSet(false, true);
  }

  /** From any thread; then the answer is on its way to the event loop, or past it. */
  public final boolean isAnswered() {
    return answered.get();
  }

  @Override
  public final void onSent(SentListener more) {
    sentListener = SentListener.both(sentListener, more);
  }

  /** Reports how the answer ended, to each listener once. */
  protected final void tellSent(boolean delivered) {
    SentListener hearing = sentListener;
    sentListener = null;
    if (hearing != null) {
      hearing.sent(delivered);
    }
  }

  @Override
  public final boolean isAbandoned() {
    return abandoned;
  }

  @Override
  public final void onAbandoned(Runnable listener) {
    abandonedListener = listener;
    if (abandoned) {
      listener.run();
    }
  }

  /** The client's connection has ended; to be called on the event loop, once. */
  public final void abandon() {
    abandoned = true;
    if (abandonedListener != null) {
      abandonedListener.run();
    }
  }
}
