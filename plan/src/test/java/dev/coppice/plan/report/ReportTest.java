package dev.coppice.plan.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.plan.fleet.Fleet;
import dev.coppice.plan.fleet.Measured;
import dev.coppice.plan.fleet.Millis;
import dev.coppice.plan.forecast.Forecast;
import dev.coppice.plan.forecast.Plan;
import dev.coppice.plan.option.Instance;
import dev.coppice.plan.option.PlanOptions.Targets;
import dev.coppice.plan.traffic.Traffic;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a plan looks like to people. */
final class ReportTest {

  private static final Targets TARGETS = new Targets(5, 1000, 0.95, Double.POSITIVE_INFINITY);
  private static final Measured SAMPLE =
      new Measured(
          "<b>&\"a\"", "forest packed nodes", 1_000_000, 200_000, 3_000_000, 9, 7, 2, 0.01);

  @Test
  void theTextBeginsWithTheAnswer() {
    assertThat(new TextReport(plan(TARGETS)).toString())
        .startsWith(
            "\nAnswer\n  1 x tiny, 73 USD a month (us-east-1, 2024-01): 100.0% of calls find their"
                + " model in memory;")
        .contains("It has no disk of its own")
        .contains("\nInstances\n")
        .contains("check these before you decide")
        .contains("Not loaded: c: too large");
  }

  @Test
  void heapThatHoldsFewerModelsThanTheMemoryIsNamed() {
    Plan plan = plan(new Targets(5, 1000, 0, Double.POSITIVE_INFINITY), 26_000, 1);
    String line =
        "Its heap holds 25,742 models at once, and its memory has room for more:"
            + " COPPICE_JAVA_OPTS=-Xmx192m, or more, lets it hold these.";
    assertThat(new TextReport(plan).toString()).contains("\n  " + line);
    assertThat(new HtmlReport(plan).html()).contains(line);
    assertThat(new TextReport(plan(TARGETS)).toString()).doesNotContain("Its heap");
  }

  @Test
  void logOfLessThanADayIsNotTakenForOneInSilence() {
    Traffic day = Traffic.parse("10:100%").withCallsADay(1000);
    Traffic hour = new Traffic(day.classes(), day.callsADay(), day.shape(), Duration.ofMinutes(60));
    String line =
        "The access log's first and last call are 1.0 hours apart; its calls are taken for all of a"
            + " day.";
    assertThat(new TextReport(plan(TARGETS, hour, 1_000_000)).toString()).contains("\n  " + line);
    assertThat(new TextReport(plan(TARGETS, day, 1_000_000)).toString()).doesNotContain("apart");
  }

  @Test
  void noAnswerIsSaidToo() {
    assertThat(new TextReport(plan(new Targets(0.001, 1, 1, 1))).toString())
        .contains("No instance of the table meets all targets")
        .contains("hot p95, budget");
  }

  @Test
  void thePageAsksNoHostForAnything() {
    assertThat(new HtmlReport(plan(TARGETS)).html())
        .doesNotContainPattern("(?i)https?:|src=|href=|url\\(|@import|<script");
  }

  @Test
  void namesOfArtifactsAreTextInThePage() {
    assertThat(new HtmlReport(plan(TARGETS)).html())
        .contains("<td>&lt;b&gt;&amp;&quot;a&quot;</td>")
        .doesNotContain("<b>");
  }

  @Test
  void thePageHasALineForEachCurveAndMarksTheAnswer() {
    String html = new HtmlReport(plan(TARGETS)).html();
    assertThat(html.split("<polyline", -1)).hasSize(7);
    assertThat(html)
        .contains(
            "class=\"coppice boosters\"", "class=\"tinylfu\"", "<tr class=\"best\"><td>1 x tiny")
        .contains("prefers-color-scheme: dark", ">MiB of memory for models</text>");
  }

  @ParameterizedTest
  @CsvSource({"516.2,516 GiB", "38.84,38.8 GiB", "1,1.00 GiB", "0.5,512 MiB", "0.0001,105 KiB"})
  void memoryHasTheUnitThatSuitsIt(double gibibytes, String text) {
    assertThat(MemoryUnit.text(gibibytes)).isEqualTo(text);
  }

  private static Plan plan(Targets targets) {
    return plan(targets, 10, 1_000_000);
  }

  private static Plan plan(Targets targets, int tenants, long modelBytes) {
    return plan(targets, Traffic.parse(tenants + ":100%").withCallsADay(1000), modelBytes);
  }

  private static Plan plan(Targets targets, Traffic traffic, long modelBytes) {
    int tenants = traffic.tenants();
    List<Long> bytes = Collections.nCopies(tenants, modelBytes);
    Fleet fleet =
        new Fleet(
            bytes,
            bytes,
            Collections.nCopies(tenants, 12 * modelBytes),
            tenants == 10 ? 9 : 0,
            Millis.of(0.01),
            Millis.of(2),
            Millis.of(7),
            List.of(SAMPLE),
            List.of("c: too large"));
    Instance tiny = new Instance("tiny", 1L << 30, 2, 0, 0.1, "us-east-1", "2024-01");
    return new Forecast(fleet, traffic, 1, line -> {}).plan(List.of(tiny), targets);
  }
}
