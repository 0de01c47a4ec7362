package dev.coppice.server.api.batch;

import dev.coppice.loader.ModelName;
import dev.coppice.model.Quoted;
import dev.coppice.server.api.failure.Failure;
import dev.coppice.server.codec.tenants.RowOwners;
import java.util.BitSet;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The tenants of a batch that are still to be called; from any thread. Those in memory come first,
 * so that they are used before they could be evicted.
 */
final class TenantQueue {

  /** Names that are looked at in a row, for some hundred microseconds. */
  private static final int NAMES_AT_ONCE = 100;

  private final BatchRun batch;
  private final List<String> names;
  private final int[][] rows;
  private final TenantAnswers[] answers;
  private final int[] order;
  private final int inMemory;
  private final AtomicInteger next = new AtomicInteger();

  /** Those that were in memory, and no longer are. */
  private final Queue<TenantCall> evicted = new ConcurrentLinkedQueue<>();

  /**
   * @param byTenant of each tenant its rows
   * @param answers of each tenant
   */
  TenantQueue(BatchRun batch, RowOwners all, int[][] byTenant, TenantAnswers[] answers) {
    this.batch = batch;
    this.names = all.tenants();
    this.rows = byTenant;
    this.answers = answers;
    BitSet isThere = inMemory();
    this.inMemory = isThere.cardinality();
    this.order = new int[names.size()];
    int first = 0;
    int then = inMemory;
    for (int tenant = 0; tenant < order.length; tenant++) {
      order[isThere.get(tenant) ? first++ : then++] = tenant;
    }
  }

  private BitSet inMemory() {
    BitSet isThere = new BitSet(names.size());
    for (int tenant = 0; tenant < names.size(); tenant++) {
      letOthersRun(tenant);
      if (ModelName.of(names.get(tenant)).flatMap(batch.place().cache()::status).isPresent()) {
        isThere.set(tenant);
      }
    }
    return isThere;
  }

  /** How many tenants there are in all. */
  int size() {
    return order.length;
  }

  /** Whether some that are in memory may be left. */
  boolean hasInMemory() {
    return next.get() < inMemory;
  }

  /** The next of those in memory, begun; null if there is none. Never blocks. */
  @Nullable TenantCall nextInMemory() {
    for (int at = take(inMemory); at < inMemory; at = take(inMemory)) {
      TenantCall call = call(order[at]);
      if (call != null) {
        if (call.beginInMemory()) {
          return call;
        }
        evicted.add(call);
      }
    }
    return null;
  }

  /** The next of all, not begun; null if there is none. On a virtual thread. */
  @Nullable TenantCall next() {
    TenantCall call = evicted.poll();
    for (int at = 0; call == null && at < order.length; ) {
      at = take(order.length);
      if (at < order.length) {
        letOthersRun(at);
        call = call(order[at]);
      }
    }
    return call;
  }

  /** Lets go of those that nobody will call. */
  void abandon() {
    for (TenantCall call = evicted.poll(); call != null; call = evicted.poll()) {
      call.close();
    }
  }

  private int take(int end) {
    return next.getAndUpdate(at -> Math.min(at + 1, Math.max(at, end)));
  }

  /** A tenant's call; null if its rows are answered. */
  private @Nullable TenantCall call(int tenant) {
    String sent = names.get(tenant);
    ModelName name = ModelName.of(sent).orElse(null);
    if (name == null
        || (batch.wish().caller().mayCall(name) && !batch.place().cache().canBe(name))) {
      Failure failure =
          Failure.targetRefused(
              "model: %s (expected: the name of a model)".formatted(Quoted.of(sent)));
      batch.progress().change(() -> answers[tenant].fail(failure));
      return null;
    }
    TenantCall call = new TenantCall(batch, name, rows[tenant], answers[tenant]);
    if (call.admit()) {
      return call;
    }
    call.close();
    return null;
  }

  /**
   * Steps back now and then: these threads are virtual, and give their processor up to others only
   * where they wait, which many invented names never make them do.
   */
  @SuppressWarnings("ThreadPriorityCheck") // Nothing relies on it to be right.
  private static void letOthersRun(int step) {
    if (step % NAMES_AT_ONCE == 0) {
      Thread.yield();
    }
  }
}
