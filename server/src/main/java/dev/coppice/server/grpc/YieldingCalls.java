package dev.coppice.server.grpc;

import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
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
 * them: each look finds places for many newcomers, and where it found none nobody looks again for a
 * moment. From any event loop.
 */
final class YieldingCalls {

  /** In which clients send all of what they ask, and take all of an answer, but for long ones. */
  private static final long USUAL_NANOS = 1_000_000_000;

  /** For which nobody looks again. */
  static final long MOMENT_NANOS = 10_000_000;

  /** That one look finds; each waits a moment for a newcomer, and may be over by then. */
  static final int MAX_FOUND = 64;

  private static final Comparator<OpenCall<?, ?>> OLDEST_FIRST =
      (one, other) -> Long.signum(one.beganNanos() - other.beganNanos());

  private final Set<OpenCall<?, ?>> open;
  private final Queue<OpenCall<?, ?>> found = new ArrayDeque<>(MAX_FOUND);
  private long lookedAt = System.nanoTime();

  /** Whether the last look found any. */
  private boolean hasFound = true;

  /**
   * @param open all calls in flight, which come and go
   */
  YieldingCalls(Set<OpenCall<?, ?>> open) {
    this.open = open;
  }

  /** One of a client's, which leaves so many untaken that are not older. */
  private record Untaken(OpenCall<?, ?> call, int left) {}

  /** A call that gives up its place to the one newcomer that asks; null if none does. */
  synchronized @Nullable OpenCall<?, ?> claim() {
    boolean isOld = System.nanoTime() - lookedAt >= MOMENT_NANOS;
    if (isOld) {
      found.clear();
    }
    OpenCall<?, ?> next = next();
    if (next == null && (isOld || hasFound)) {
      find();
      next = next();
    }
    return next;
  }

  private @Nullable OpenCall<?, ?> next() {
    OpenCall<?, ?> next = found.poll();
    while (next != null && !(isLeft(next) && next.yields())) {
      next = found.poll();
    }
    return next;
  }

  private boolean isLeft(OpenCall<?, ?> call) {
    return (isUnsent(call) || isUntaken(call)) && open.contains(call);
  }

  private void find() {
    List<OpenCall<?, ?>> unsent = those(YieldingCalls::isUnsent);
    unsent.sort(OLDEST_FIRST);
    List<OpenCall<?, ?>> all = unsent.isEmpty() ? untaken() : unsent;
    found.addAll(all.subList(0, Math.min(MAX_FOUND, all.size())));
    hasFound = !all.isEmpty();
    lookedAt = System.nanoTime();
  }

  private static boolean isUnsent(OpenCall<?, ?> call) {
    return call.isUnreadFor(USUAL_NANOS);
  }

  /** Whether a call's client does not take its answer, or its refusal. */
  static boolean isUntaken(OpenCall<?, ?> call) {
    return call.isUntakenFor(USUAL_NANOS);
  }

  private List<OpenCall<?, ?>> those(Predicate<OpenCall<?, ?>> which) {
    List<OpenCall<?, ?>> those = new ArrayList<>();
    for (OpenCall<?, ?> each : open) {
      if (which.test(each) && !each.isYielding()) {
        those.add(each);
      }
    }
    return those;
  }

  /** First those of the clients that leave the most, down to one that each may leave. */
  private List<OpenCall<?, ?>> untaken() {
    List<OpenCall<?, ?>> all = those(YieldingCalls::isUntaken);
    all.sort(OLDEST_FIRST.reversed());
    Map<SocketAddress, Integer> counts = new HashMap<>();
    List<Untaken> several = new ArrayList<>();
    for (OpenCall<?, ?> each : all) {
      SocketAddress client = each.client();
      int left = client == null ? 1 : counts.merge(client, 1, Integer::sum);
      if (left > 1) {
        several.add(new Untaken(each, left));
      }
    }
    several.sort(Comparator.comparingInt(Untaken::left).reversed());
    return several.stream().<OpenCall<?, ?>>map(Untaken::call).toList();
  }
}
