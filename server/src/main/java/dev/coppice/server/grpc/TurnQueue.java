package dev.coppice.server.grpc;

import dev.coppice.server.http.exchange.NextRound;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * The connections of one event loop that wait for their next turn, of which a few have it in each
 * round of the loop: however many have more calls to begin than a turn has, whoever asks for one
 * waits for few of them. On the loop.
 */
final class TurnQueue {

  private static final int MAX_IN_ROUND = 16;

  private final EventExecutor loop;
  private final Queue<Runnable> waiting = new ArrayDeque<>();
  private boolean isDue;

  TurnQueue(EventExecutor loop) {
    this.loop = loop;
  }

  /** Adds a turn, which may add another one. */
  void add(Runnable turn) {
    waiting.add(turn);
    if (!isDue) {
      isDue = true;
      NextRound.run(loop, this::takeTurns);
    }
  }

  private void takeTurns() {
    for (int left = Math.min(waiting.size(), MAX_IN_ROUND); left > 0; left--) {
      waiting.remove().run();
    }
    isDue = !waiting.isEmpty();
    if (isDue) {
      NextRound.run(loop, this::takeTurns);
    }
  }
}
