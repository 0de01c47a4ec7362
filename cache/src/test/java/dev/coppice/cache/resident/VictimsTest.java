package dev.coppice.cache.resident;

import static dev.coppice.cache.CacheHarness.name;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.cache.FakeModel;
import dev.coppice.cache.Ledger;
import dev.coppice.cache.budget.MemoryBudget;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Held to a sort of all there are, by operations drawn at random. */
class VictimsTest {

  private static final Incoming OTHER = new Incoming(name("other"), null);
  private static final long CAPACITY = 1L << 40;

  private final MemoryBudget budget = new MemoryBudget(CAPACITY);
  private final Freeing freeing = new Freeing(budget, took -> {}, () -> 0);
  private final Map<Resident, Double> popularity = new LinkedHashMap<>();
  private int named;

  private final Victims victims = new Victims(popularity.keySet(), this::count);

  private void count(Resident resident) {
    long calls = resident.worth().newUses();
    if (calls > 0) {
      double worth = Objects.requireNonNull(popularity.get(resident)) + calls;
      popularity.put(resident, worth);
      resident.worth().setPopularity(worth);
    }
  }

  private void enter(long bytes, double worth, boolean isPinned) throws InterruptedException {
    FakeModel model = new FakeModel(new Ledger(CAPACITY), bytes);
    Resident resident = MadeResident.of(name("model-" + named++), model, budget, freeing);
    resident.release();
    resident.worth().setPopularity(worth);
    popularity.put(resident, worth);
    if (isPinned) {
      resident.pin(null);
    }
    victims.entered(resident);
  }

  /** What a sort of all of them chooses, as if each call had been counted. */
  private List<Resident> sorted(long wanted) {
    popularity.keySet().stream().toList().forEach(this::count);
    List<Resident> chosen = new ArrayList<>();
    long bytes = 0;
    Comparator<Resident> byWorth =
        Comparator.comparingDouble(resident -> resident.worth().ofEachByte());
    for (Resident each : popularity.keySet().stream().sorted(byWorth).toList()) {
      if (bytes < wanted && each.isIdle() && !each.isPinned() && !OTHER.excludes(each)) {
        chosen.add(each);
        bytes += each.bytes();
      }
    }
    return chosen;
  }

  private void evict(List<Resident> chosen) {
    for (Resident each : chosen) {
      each.retire(0);
      popularity.remove(each);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6})
  void leastWorthAreThoseOfASortOfAll(int seed) throws InterruptedException {
    Random random = new Random(seed);
    List<Resident> held = new ArrayList<>();
    for (int step = 0; step < 4_000; step++) {
      List<Resident> all = List.copyOf(popularity.keySet());
      switch (all.size() < 700 ? 0 : random.nextInt(5)) {
        case 0, 1 ->
            enter(random.nextLong(1, 4096), 20 * random.nextDouble(), random.nextInt(10) == 0);
        case 2 -> {
          Resident called = all.get(random.nextInt(all.size()));
          Objects.requireNonNull(called.tryLease(0)).close();
        }
        case 3 -> {
          if (held.size() < 50) {
            Resident busy = all.get(random.nextInt(all.size()));
            assertThat(busy.tryHold()).isTrue();
            held.add(busy);
          } else {
            held.remove(random.nextInt(held.size())).release();
          }
        }
        default -> {
          long wanted = random.nextLong(1, 20_000);
          List<Resident> chosen = victims.leastWorth(wanted, OTHER);
          assertThat(chosen).isEqualTo(sorted(wanted));
          evict(chosen);
        }
      }
    }
    assertThat(popularity).hasSizeGreaterThan(512);
  }

  /** Of which 500 are evicted one by one. */
  private int countedFor500() {
    AtomicInteger counted = new AtomicInteger();
    Victims chosen =
        new Victims(
            popularity.keySet(),
            resident -> {
              counted.incrementAndGet();
              count(resident);
            });
    for (int i = 0; i < 500; i++) {
      evict(chosen.leastWorth(100, OTHER));
    }
    return counted.get();
  }

  @Test
  void onePassIsEnoughForHundredsOfVictims() throws InterruptedException {
    for (int i = 0; i < 5_000; i++) {
      enter(100, i, false);
    }

    assertThat(countedFor500()).isLessThan(2 * 5_000);
    assertThat(popularity).hasSize(4_500);
  }

  @Test
  void pinnedOnesAreInNobodysWay() throws InterruptedException {
    for (int i = 0; i < 5_000; i++) {
      enter(100, i, i < 4_000);
    }

    assertThat(countedFor500()).isLessThan(2 * 5_000);
    assertThat(popularity).hasSize(4_500);
  }
}
