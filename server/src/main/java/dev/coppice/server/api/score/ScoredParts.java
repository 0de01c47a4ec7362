package dev.coppice.server.api.score;

import dev.coppice.server.http.exchange.BodyParts;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a large answer: while the client takes one, the next is made on another thread, and
 * no more than that one.
 */
public final class ScoredParts implements BodyParts {

  private final Executor loop;
  private final Runnable makeNext;
  private final Runnable end;

  // All that follows is the event loop's.
  private Runnable listener = () -> {};
  private @Nullable ByteBuf part;
  private boolean isLast;
  private boolean isMaking;
  private boolean isClosed;
  private @Nullable Throwable cause;

  /**
   * @param first part, taken over
   * @param loop the connection's event loop
   * @param makeNext has the next part made, which ends with {@link #made} or {@link #broke}
   * @param end runs once, when no part is wanted and none is being made
   */
  public ScoredParts(ByteBuf first, Executor loop, Runnable makeNext, Runnable end) {
    this(first, false, loop, makeNext, end);
  }

  /**
   * The same.
   *
   * @param isLast whether the first part is the last as well
   */
  public ScoredParts(
      ByteBuf first, boolean isLast, Executor loop, Runnable makeNext, Runnable end) {
    this.part = first;
    this.isLast = isLast;
    this.loop = loop;
    this.makeNext = makeNext;
    this.end = end;
  }

  /** A part is made; from any thread. */
  public void made(ByteBuf next, boolean last) {
    try {
      loop.execute(() -> settle(next, last, null));
    } catch (RejectedExecutionException stopped) {
      next.release();
      end.run();
    }
  }

  /** The answer cannot go on; from any thread. */
  public void broke(Throwable why) {
    try {
      loop.execute(() -> settle(null, false, why));
    } catch (RejectedExecutionException stopped) {
      end.run();
    }
  }

  private void settle(@Nullable ByteBuf next, boolean last, @Nullable Throwable why) {
    isMaking = false;
    part = next;
    isLast = last;
    cause = why;
    if (isClosed) {
      finish();
    } else {
      listener.run();
    }
  }

  @Override
  public boolean isReady() {
    return part != null || isLast || cause != null;
  }

  @Override
  public void onReady(Runnable listener) {
    this.listener = listener;
  }

  @Override
  public @Nullable ByteBuf next() {
    if (cause != null) {
      throw new IllegalStateException("the rest of the answer cannot be made", cause);
    }
    ByteBuf taken = part;
    part = null;
    if (!isLast) {
      isMaking = true;
      makeNext.run();
    }
    return taken;
  }

  @Override
  public boolean isWhole() {
    return isLast && part == null;
  }

  @Override
  public void close() {
    isClosed = true;
    if (!isMaking) {
      finish();
    }
  }

  private void finish() {
    if (part != null) {
      part.release();
      part = null;
    }
    end.run();
  }
}
