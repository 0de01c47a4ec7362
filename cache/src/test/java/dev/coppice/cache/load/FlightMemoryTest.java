package dev.coppice.cache.load;

import static dev.coppice.cache.CacheHarness.ANY;
import static dev.coppice.cache.CacheHarness.name;
import static dev.coppice.cache.CacheHarness.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.coppice.cache.FakeSource;
import dev.coppice.cache.Ledger;
import dev.coppice.cache.budget.HeapWeight;
import dev.coppice.cache.budget.MemoryBudget;
import dev.coppice.cache.budget.Reclaimer;
import dev.coppice.cache.budget.Reservation;
import dev.coppice.cache.resident.Resident;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.ServingException.Reason;
import dev.coppice.loader.memory.TrialMemory;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class FlightMemoryTest {

  private static final Landing NOWHERE =
      new Landing() {
        @Override
        public void landed(Flight flight, Resident resident) {}

        @Override
        public void failed(Flight flight, ServingException why) {}
      };

  private final MemoryBudget budget = new MemoryBudget(100);
  private final Flight flight = flight("a", Purpose.CALL);
  private final FlightMemory memory = memory(flight);

  private FlightMemory memory(Flight of) {
    return memory(of, Duration.ofMillis(1));
  }

  private FlightMemory memory(Flight of, Duration patience) {
    return new FlightMemory(
        of,
        budget,
        new HeapWeight(1),
        Reclaimer.NOTHING,
        TrialMemory.UNBOUNDED,
        patience,
        isReading -> {});
  }

  private FlightMemory patient() {
    return memory(flight, Duration.ofDays(1));
  }

  private static Flight flight(String name, Purpose purpose) {
    return new Flight(
        Cargo.of(name(name), new FakeSource(new Ledger(100)), false), purpose, NOWHERE);
  }

  @Test
  void loadThatGotItsMemoryLacksItNoMore() {
    memory.reserve(100);

    assertThat(flight.lacksMemory()).isFalse();
  }

  @Test
  void loadThatFoundNoRoomStillLacksItShouldItsTimeoutComeNow() {
    memory(flight("b", Purpose.CALL)).reserve(100);

    assertThatExceptionOfType(ServingException.class)
        .isThrownBy(() -> memory.reserve(1))
        .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.OVERLOADED));
    assertThat(flight.lacksMemory()).isTrue();
  }

  @Test
  void memoryThatIsNotThereSoonIsLeftToThoseWhoCanWait() {
    FlightMemory other = memory(flight("b", Purpose.CALL));
    other.reserve(70);
    FlightMemory patient = patient();

    assertThat(patient.reserveSoon(40)).isFalse();
    assertThat(budget.used()).isEqualTo(70);
    other.close();
    assertThat(patient.reserveSoon(40)).isTrue();
    assertThat(patient.reserveSoon(30)).isTrue();
    assertThat(budget.used()).isEqualTo(40);
  }

  @Test
  void loadAtStartWaitsAndThenSaysWhatIsMissing() {
    FlightMemory other = memory(flight("b", Purpose.CALL));
    other.reserve(70);

    assertThatExceptionOfType(ServingException.class)
        .isThrownBy(() -> memory(flight("single", Purpose.START)).reserve(40))
        .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.INSUFFICIENT_STORAGE))
        .withMessage("Not enough memory to load model single: 40 bytes needed, 30 available.");
  }

  @Test
  void whatIsMissingIsSaidWithWhatTheLoadHasItself() {
    FlightMemory registered = memory(flight("a", Purpose.REGISTRATION));
    registered.reserve(20);
    memory.reserve(70);

    assertThatExceptionOfType(ServingException.class)
        .isThrownBy(() -> registered.reserve(40))
        .withMessage("Not enough memory to load model a: 40 bytes needed, 30 available.");
  }

  @Test
  void whatIsSpareIsTakenOfWhatNobodyHas() {
    memory(flight("b", Purpose.CALL)).reserve(30);

    assertThat(memory.reserveSpare(70)).isTrue();
    assertThat(memory.reserveSpare(60)).as("less than it has").isTrue();
    assertThat(memory.reserveSpare(71)).isFalse();
    assertThat(budget.used()).isEqualTo(100);
  }

  @Test
  void loadThatNobodyWaitsForTakesNoMoreThanItsPartAlsoOfWhatIsSpare() {
    FlightMemory ahead = memory(flight("b", Purpose.WARM_UP));
    ahead.reserve(60);

    assertThat(ahead.reserveSpare(81)).isFalse();
    assertThat(ahead.reserveSpare(80)).isTrue();
    assertThat(budget.used()).isEqualTo(80);
  }

  @Test
  void loadThatNobodyWaitsForTakesNothingThatACallWaitsFor() throws InterruptedException {
    Reservation held = budget.open(ANY);
    assertThat(held.growInTurn(50, Duration.ZERO, Reclaimer.NOTHING)).isTrue();
    FlightMemory ahead = memory(flight("b", Purpose.WARM_UP));
    CompletableFuture<Void> waiting = CompletableFuture.runAsync(() -> patient().reserve(60));
    until(() -> budget.waiting() == 1);

    assertThatExceptionOfType(ServingException.class).isThrownBy(() -> ahead.reserve(10));
    assertThat(ahead.reserveSpare(10)).isFalse();
    held.close();
    assertThat(waiting).succeedsWithin(Duration.ofSeconds(20));
    assertThat(budget.used()).isEqualTo(60);
  }

  @Test
  void whatIsPinnedIsNotWaitedFor() throws InterruptedException {
    Reservation pinned = budget.open(ANY);
    assertThat(pinned.growInTurn(70, Duration.ZERO, Reclaimer.NOTHING)).isTrue();
    pinned.pin();
    FlightMemory patient = patient();

    assertThatExceptionOfType(ServingException.class)
        .isThrownBy(() -> patient.reserve(31))
        .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.OVERLOADED));
    patient.reserve(30);
    pinned.unpin();
    pinned.close();
    patient.reserve(100);
    assertThat(budget.reclaimable()).isEqualTo(100);
  }

  @Test
  void pinningEndsTheWaitOfThoseWhoCanNoLongerBeServed() throws Exception {
    Reservation held = budget.open(ANY);
    assertThat(held.growInTurn(70, Duration.ZERO, Reclaimer.NOTHING)).isTrue();
    FlightMemory patient = patient();
    CompletableFuture<Void> waiting = CompletableFuture.runAsync(() -> patient.reserve(31));
    until(() -> budget.waiting() == 1);

    held.pin();

    assertThat(waiting).failsWithin(Duration.ofSeconds(20));
    assertThat(budget.waiting()).isZero();
  }
}
