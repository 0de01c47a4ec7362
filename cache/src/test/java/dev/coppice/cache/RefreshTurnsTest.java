package dev.coppice.cache;

import static dev.coppice.cache.CacheHarness.DEFAULTS;
import static dev.coppice.cache.CacheHarness.leaseOf;
import static dev.coppice.cache.CacheHarness.name;
import static dev.coppice.cache.CacheHarness.until;
import static dev.coppice.cache.Refreshing.MINUTE;
import static dev.coppice.cache.Refreshing.pass;
import static dev.coppice.cache.Refreshing.use;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.cache.refresh.RefreshResult;
import dev.coppice.cache.refresh.RefreshSettings;
import dev.coppice.cache.resident.Lease;
import dev.coppice.loader.ModelName;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Whose turn it is where the store is slow, or many newer versions are to be loaded. */
class RefreshTurnsTest {

  private static final ModelName FIRST = name("first");
  private static final ModelName RARE = name("rare");
  private static final long ROOM = 1 << 20;
  private static final RefreshSettings ONE_BY_ONE = new RefreshSettings(MINUTE, 1, 1);

  private final List<ModelName> order = Collections.synchronizedList(new ArrayList<>());
  private final CountDownLatch gate = new CountDownLatch(1);

  private static List<ModelName> names(String prefix, int count) {
    return IntStream.range(0, count).mapToObj(i -> name(prefix + i)).toList();
  }

  private static CacheHarness harness() {
    return new CacheHarness(ROOM, DEFAULTS, ONE_BY_ONE);
  }

  /** All are in memory and due, and the store hangs with the question for the first one. */
  private void hang(CacheHarness it, List<ModelName> names) {
    it.load(FIRST);
    it.load(RARE);
    names.forEach(it::load);
    it.source.question =
        (name, known) -> {
          order.add(name);
          gate.await();
          return known;
        };
    pass(it, MINUTE);
    use(it, FIRST);
    until(() -> order.size() == 1);
  }

  @Test
  void callForTheNewestVersionDoesNotWaitForTheQuestionsOfASweep() throws Exception {
    try (CacheHarness it = harness()) {
      List<ModelName> sweep = names("n", 50);
      hang(it, sweep);
      sweep.forEach(name -> use(it, name));
      Future<Lease> call = it.acquireNewestLater(RARE);
      until(() -> it.callsAsleep() == 1);
      gate.countDown();

      leaseOf(call).close();
      until(() -> order.size() == 52);
      assertThat(order.indexOf(RARE)).isEqualTo(1);
    }
  }

  @Test
  void callsForNewestVersionsDoNotHoldUpTheQuestionsOfOthers() throws Exception {
    try (CacheHarness it = harness()) {
      List<ModelName> called = names("n", 20);
      hang(it, called);
      List<Future<Lease>> calls = called.stream().map(it::acquireNewestLater).toList();
      until(() -> it.callsAsleep() == 20);
      use(it, RARE);
      gate.countDown();

      for (Future<Lease> call : calls) {
        leaseOf(call).close();
      }
      until(() -> order.size() == 22);
      assertThat(order.indexOf(RARE)).isEqualTo(2);
    }
  }

  @Test
  void oneSharesQuestionsDoNotHoldUpAnothers() {
    try (CacheHarness it = harness()) {
      List<ModelName> busy = names("busy/", 20);
      hang(it, busy);
      busy.forEach(name -> use(it, name));
      use(it, RARE);
      gate.countDown();

      until(() -> order.size() == 22);
      assertThat(order.indexOf(RARE)).isEqualTo(2);
    }
  }

  @Test
  void oneSharesNewerVersionsDoNotHoldUpAnothers() {
    try (CacheHarness it = harness()) {
      List<ModelName> busy = names("busy/", 10);
      ModelName last = name("last");
      List<ModelName> all = new ArrayList<>(busy);
      all.addAll(List.of(RARE, last));
      it.load(FIRST);
      all.forEach(it::load);
      it.source.version = "v2";
      CountDownLatch first = it.gate(FIRST, 1024);
      all.forEach(name -> note(it, name));
      pass(it, MINUTE);
      use(it, FIRST);
      until(() -> it.source.loads(FIRST) == 2);
      for (ModelName name : all) { // One is asked for once the one before is in line.
        int asked = it.source.questions.get();
        use(it, name);
        until(() -> it.source.questions.get() == asked + 1);
      }
      first.countDown();

      until(() -> order.size() == all.size());
      assertThat(order.indexOf(RARE)).isEqualTo(1);
    }
  }

  private void note(CacheHarness it, ModelName name) {
    it.source.on(
        name,
        memory -> {
          order.add(name);
          return it.source.build(memory, 1024);
        });
  }

  @Test
  void modelsThatLeaveMemoryBeforeTheirTurnAreNotAskedFor() {
    try (CacheHarness it = new CacheHarness(10 * 1024, DEFAULTS, ONE_BY_ONE)) {
      hang(it, List.of());
      it.source.knownAt = CacheHarness.EPOCH; // Copies on the local disk, say.
      names("n", 100).forEach(it::load);
      gate.countDown();

      until(() -> it.listener.refreshes.size() == 101);
      assertThat(order).hasSizeLessThanOrEqualTo(11);
    }
  }

  @Test
  void newerVersionOfAModelThatLeavesMemoryBeforeItsTurnIsNotLoaded() {
    try (CacheHarness it = harness()) {
      it.load(FIRST);
      it.load(RARE);
      it.source.version = "v2";
      CountDownLatch first = it.gate(FIRST, 1024);
      pass(it, MINUTE);
      use(it, FIRST);
      use(it, RARE);
      until(() -> it.source.loads(FIRST) == 2 && it.source.questions.get() == 2);
      it.cache.unload(RARE).orElseThrow().join();
      first.countDown();

      until(() -> it.listener.refreshes.size() == 2);
      assertThat(it.listener.refreshes)
          .containsExactlyInAnyOrder(RefreshResult.SWAPPED, RefreshResult.YIELDED);
      assertThat(it.source.loads(RARE)).isEqualTo(1);
    }
  }
}
