package dev.coppice.server.grpc;

import java.net.SocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which of all calls gives up its place to a new one where all places are taken: clients that begin
 * calls and do not send them, or do not take their answers, keep nobody out, whichever event loops
 * they are on.
 *
 * <p>The oldest of those that are not sent yet comes first. Else it is one of the client that
 * leaves the most answers untaken, several at least. To look at all calls takes longer than one of
 * them: where none was found there is none for a moment. From any event loop.
 */
final class YieldingCalls {

  /** In which clients send all of what they ask, and take all of an answer, but for long ones. */
  private static final long USUAL_NANOS = 1_000_000_000;

  /** For which nobody looks again. */
  static final long MOMENT_NANOS = 10_000_000;

  private final Set<OpenCall<?, ?>> open;
  private volatile long nextLook = System.nanoTime();

  /**
   * @param open all calls in flight, which come and go
   */
  YieldingCalls(Set<OpenCall<?, ?>> open) {
    this.open = open;
  }

  /** A call that gives up its place to the one newcomer that asks; null if none does. */
  @Nullable OpenCall<?, ?> claim() {
    if (System.nanoTime() - nextLook < 0) {
      return null;
    }
    OpenCall<?, ?> found = find();
    while (found != null && !found.yields()) {
      found = find();
    }
    if (found == null) {
      nextLook = System.nanoTime() + MOMENT_NANOS;
    }
    return found;
  }

  private @Nullable OpenCall<?, ?> find() {
    OpenCall<?, ?> unsent = oldest(call -> call.isUnreadFor(USUAL_NANOS));
    SocketAddress client = unsent == null ? whoTakesLeast() : null;
    return client == null
        ? unsent
        : oldest(call -> client.equals(call.client()) && isUntaken(call));
  }

  /** Whether a call's client does not take its answer, or its refusal. */
  static boolean isUntaken(OpenCall<?, ?> call) {
    return call.isUntakenFor(USUAL_NANOS);
  }

  private @Nullable OpenCall<?, ?> oldest(Predicate<OpenCall<?, ?>> which) {
    OpenCall<?, ?> oldest = null;
    for (OpenCall<?, ?> each : open) {
      if (which.test(each)
          && !each.isYielding()
          && (oldest == null || each.beganNanos() - oldest.beganNanos() < 0)) {
        oldest = each;
      }
    }
    return oldest;
  }

  /** The client with the most answers that it does not take; null if nobody has several. */
  private @Nullable SocketAddress whoTakesLeast() {
    Map<SocketAddress, Integer> untaken = new HashMap<>();
    SocketAddress least = null;
    int most = 1;
    for (OpenCall<?, ?> each : open) {
      SocketAddress client = each.client();
      if (client != null && isUntaken(each) && !each.isYielding()) {
        int count = untaken.merge(client, 1, Integer::sum);
        least = count > most ? client : least;
        most = Math.max(most, count);
      }
    }
    return least;
  }
}
