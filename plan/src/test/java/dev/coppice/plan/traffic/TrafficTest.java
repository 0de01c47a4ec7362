package dev.coppice.plan.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a description of traffic means, and the day that is drawn of it. */
final class TrafficTest {

  private static final Traffic TRAFFIC = Traffic.parse("500:60%,1500:25%,2000:15%");

  @Test
  void classesAreReadInTheirOrder() {
    assertThat(TRAFFIC.classes())
        .containsExactly(
            new TenantClass(500, 0.60), new TenantClass(1500, 0.25), new TenantClass(2000, 0.15));
    assertThat(TRAFFIC).isEqualTo(Traffic.ofFleet(4000));
    assertThat(TRAFFIC.tenants()).isEqualTo(4000);
    assertThat(List.of(0, 499, 500, 1999, 2000, 3999))
        .extracting(TRAFFIC::classOf)
        .containsExactly(0, 0, 1, 1, 2, 2);
  }

  @Test
  void tenantsThatAreNoneHaveNoClass() {
    assertThatIllegalArgumentException().isThrownBy(() -> TRAFFIC.classOf(4000));
    assertThatIllegalArgumentException().isThrownBy(() -> TRAFFIC.classOf(-1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "500",
        "500:60",
        "500:60%,1:30%",
        "0:100%",
        "-1:100%",
        "1:101%",
        "1:50%,,1:50%",
        "900000:50%,900000:50%",
        "99999999:100%"
      })
  void whatIsNoTrafficIsRefused(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Traffic.parse(text))
        .withMessageContaining("(expected: ");
  }

  @Test
  void classesMakeTheirSharesOfADay() {
    int[] calls = new int[3];
    TRAFFIC.calls(1).forEach(call -> calls[TRAFFIC.classOf(call.tenant())]++);
    assertThat(calls[0] + calls[1] + calls[2]).isEqualTo(80_000);
    assertThat(calls[0] / 80_000.0).isCloseTo(0.60, within(0.01));
    assertThat(calls[1] / 80_000.0).isCloseTo(0.25, within(0.01));
  }

  @Test
  void callsComeInTheOrderOfTimeAndAtTheHoursOfTheShape() {
    DayShape mornings = DayShape.parse("0,0,0,0,0,0,0,0,3,1,0,0,0,0,0,0,0,0,0,0,0,0,0,0");
    List<Call> calls = TRAFFIC.withShape(mornings).withCallsADay(4000).calls(7).toList();
    assertThat(calls).extracting(Call::nanosOfDay).isSorted();
    long hour = Call.DAY_NANOS / 24;
    assertThat(calls)
        .allMatch(call -> call.nanosOfDay() / hour == 8 || call.nanosOfDay() / hour == 9);
    assertThat(calls.stream().filter(call -> call.nanosOfDay() / hour == 8).count() / 4000.0)
        .isCloseTo(0.75, within(0.03));
  }

  @Test
  void theSameSeedGivesTheSameDay() {
    assertThat(TRAFFIC.calls(3).toList()).isEqualTo(TRAFFIC.calls(3).toList());
    assertThat(TRAFFIC.calls(3).toList()).isNotEqualTo(TRAFFIC.calls(4).toList());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1,2", "round", "0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0"})
  void whatIsNoShapeIsRefused(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DayShape.parse(text))
        .withMessageContaining("shape: " + text + " (expected: ");
  }

  @Test
  void sweepsCallEachTenantInTurn() {
    Trace trace = new Trace(Traffic.parse("2:90%,1:10%"), 2, 0, 1);
    assertThat(trace.sweep()).extracting(Call::tenant).containsExactly(0, 0, 1, 1, 2, 2);
  }

  @Test
  void tenantsChangePlacesFromDayToDay() {
    Traffic one = Traffic.parse("1:100%,9:0%").withCallsADay(1);
    Trace trace = new Trace(one, 0, 20, 1);
    assertThat(trace.day(0).toList().getFirst().tenant())
        .isNotEqualTo(trace.day(5).toList().getFirst().tenant());
    assertThat(Trace.of(one, 1).day(5)).extracting(Call::tenant).containsExactly(0);
  }
}
