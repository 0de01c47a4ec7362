package dev.coppice.server.api.batch;

import dev.coppice.server.api.score.ScoredParts;
import dev.coppice.server.http.exchange.BodyParts;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** The parts of a batch's answer, each made on a thread that may wait for its rows. */
final class BatchParts implements BodyParts {

  private final BatchAnswer answer;
  private final Executor waiting;
  private final Progress progress;
  private final ScoredParts parts;

  /**
   * @param first part, taken over
   * @param loop the connection's event loop
   * @param waiting runs what blocks
   * @param end runs once, when no part is wanted and none is being made
   */
  BatchParts(
      BatchAnswer answer,
      ByteBuf first,
      Executor loop,
      Executor waiting,
      Progress progress,
      Runnable end) {
    this.answer = answer;
    this.waiting = waiting;
    this.progress = progress;
    this.parts = new ScoredParts(first, answer.isDone(), loop, this::makeNext, end);
  }

  private void makeNext() {
    try {
      waiting.execute(
          () -> {
            if (!progress.run(this::make)) {
              parts.broke(new IllegalStateException("the batch was closed"));
            }
          });
    } catch (RejectedExecutionException stopped) {
      parts.broke(stopped);
    }
  }

  private void make() {
    ByteBuf part;
    try {
      part = answer.part();
    } catch (InterruptedException | RuntimeException | Error e) {
      parts.broke(e);
      return;
    }
    parts.made(part, answer.isDone());
  }

  @Override
  public boolean isReady() {
    return parts.isReady();
  }

  @Override
  public void onReady(Runnable listener) {
    parts.onReady(listener);
  }

  @Override
  public @Nullable ByteBuf next() {
    return parts.next();
  }

  @Override
  public boolean isWhole() {
    return parts.isWhole();
  }

  /** Whoever makes the next part is interrupted first: it may wait for a load. */
  @Override
  public void close() {
    progress.close();
    parts.close();
  }
}
