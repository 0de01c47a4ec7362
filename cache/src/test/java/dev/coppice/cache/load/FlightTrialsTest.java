package dev.coppice.cache.load;

import static dev.coppice.cache.CacheHarness.name;
import static dev.coppice.cache.CacheHarness.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.coppice.cache.FakeSource;
import dev.coppice.cache.Ledger;
import dev.coppice.cache.budget.MemoryBudget;
import dev.coppice.cache.resident.Resident;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.ServingException.Reason;
import dev.coppice.loader.memory.TrialMemory;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** Whose trial comes first, and what it may take. */
class FlightTrialsTest {

  private static final Landing NOWHERE =
      new Landing() {
        @Override
        public void landed(Flight flight, Resident resident) {}

        @Override
        public void failed(Flight flight, ServingException why) {}
      };

  private static final LoadReports REPORTS =
      new LoadReports((name, why) -> {}, () -> {}, wait -> {}, () -> 0);

  private final MemoryBudget budget = new MemoryBudget(100);
  private final List<String> order = new CopyOnWriteArrayList<>();

  @Test
  void trialOfALoadThatCallsWaitForGoesBeforeOneThatNobodyWaitsFor() throws Exception {
    TrialMemory.Holding first = trials(flight("first"), Duration.ofDays(1)).take(100);
    Flight deserted = flight("deserted");
    desert(deserted);
    Thread nobody = start("deserted", trials(deserted, Duration.ofDays(1)));
    until(() -> budget.waiting() == 1);
    Thread somebody = start("awaited", trials(flight("awaited"), Duration.ofDays(1)));
    until(() -> budget.waiting() == 2);

    first.close();

    nobody.join();
    somebody.join();
    assertThat(order).containsExactly("awaited", "deserted");
    assertThat(budget.used()).isZero();
  }

  @Test
  void trialOfALoadThatACallHasComeToMeanwhileGoesBeforeOneThatNobodyWaitsFor() throws Exception {
    TrialMemory.Holding first = trials(flight("first"), Duration.ofDays(1)).take(100);
    Flight warm = flight("warm", Purpose.WARM_UP);
    Thread called = start("called", trials(warm, Duration.ofDays(1)));
    until(() -> budget.waiting() == 1);
    Flight deserted = flight("deserted");
    desert(deserted);
    Thread nobody = start("deserted", trials(deserted, Duration.ofDays(1)));
    until(() -> budget.waiting() == 2);

    assertThat(warm.join(1, REPORTS)).isTrue();
    budget.moveUp();
    first.close();

    called.join();
    nobody.join();
    assertThat(order).containsExactly("called", "deserted");
  }

  @Test
  void whoWaitsTooLongForOthersIsAskedToComeAgain() {
    TrialMemory.Holding first = trials(flight("first"), Duration.ZERO).take(60);
    TrialMemory second = trials(flight("second"), Duration.ofMillis(1));

    assertThat(second.takeSoon(60)).isEmpty();
    assertThatExceptionOfType(ServingException.class)
        .isThrownBy(() -> second.take(60))
        .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.OVERLOADED));
    first.close();
    second.take(60).close();
    assertThat(budget.used()).isZero();
  }

  /** As a call does that gives up at once. */
  private static void desert(Flight flight) {
    assertThatExceptionOfType(ServingException.class).isThrownBy(() -> flight.await(0));
  }

  private Thread start(String name, TrialMemory trials) {
    return Thread.ofPlatform()
        .start(
            () -> {
              TrialMemory.Holding holding = trials.take(100);
              order.add(name);
              holding.close();
            });
  }

  private FlightTrials trials(Flight flight, Duration patience) {
    return new FlightTrials(flight, budget, patience);
  }

  private static Flight flight(String name) {
    return flight(name, Purpose.CALL);
  }

  private static Flight flight(String name, Purpose purpose) {
    Cargo cargo = Cargo.of(name(name), new FakeSource(new Ledger(100)), false);
    return new Flight(cargo, purpose, NOWHERE);
  }
}
