package dev.coppice.plan.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What days that are drawn once tell. */
final class DaysTest {

  private record Heard(int tenant, double seconds, boolean isSweep) {}

  @Test
  void aDayTellsItsSweepAndThenTheCallsOfItsTrace() {
    Trace trace = new Trace(Traffic.parse("2:100%").withCallsADay(50), 1, 0, 3);
    List<Heard> expected = new ArrayList<>();
    trace.sweep().forEach(call -> expected.add(new Heard(call.tenant(), 86_400, true)));
    trace
        .day(1)
        .forEach(
            call -> expected.add(new Heard(call.tenant(), 86_400 + call.secondsOfDay(), false)));

    Days days = Days.of(trace, 2);

    List<Heard> heard = new ArrayList<>();
    days.forEach(1, (tenant, seconds, isSweep) -> heard.add(new Heard(tenant, seconds, isSweep)));
    assertThat(days.number()).isEqualTo(2);
    assertThat(heard).hasSize(52).isEqualTo(expected);
  }
}
