package dev.coppice.deploy.prometheus;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.coppice.deploy.InstalledCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The configurations and rules as promtool reads them, and the alerts' own unit tests. */
final class RulesTest {

  private static final Path FILES = Path.of("prometheus");
  private static final String TESTS = "tests/alerts.yml";
  private static final Pattern ALERT = Pattern.compile("Coppice\\w+");

  @ParameterizedTest
  @ValueSource(strings = {"prometheus.yml", "prometheus-kubernetes.yml"})
  void configurationAndItsRulesAreTakenByPrometheus(String name) {
    String output =
        InstalledCommand.named("promtool")
            .run("check", "config", "--lint-fatal", FILES.resolve(name).toString())
            .orThrow();
    assertThat(output).contains("rules/alerts.yml", "rules/recording.yml");
  }

  @Test
  void everyAlertFiresWhenItShouldAndNotElse() {
    InstalledCommand.named("promtool")
        .run("test", "rules", FILES.resolve(TESTS).toString())
        .orThrow();
  }

  @Test
  void pageSaysOfEveryAlertWhenItFires() throws Exception {
    assertThat(rowsOfAlerts(Files.readString(FILES.resolve("README.md"))))
        .containsExactlyInAnyOrderElementsOf(names());
  }

  @Test
  void everyAlertLeadsToItsHeadingInTheRunbook() throws Exception {
    assertThat(Files.readAllLines(Path.of("../docs/runbook.md")))
        .filteredOn(line -> line.startsWith("### "))
        .containsExactlyInAnyOrderElementsOf(names().stream().map("### "::concat).toList());
    for (JsonNode alert : alerts()) {
      assertThat(alert.path("annotations").path("runbook").asText())
          .isEqualTo("docs/runbook.md#" + alert.path("alert").asText().toLowerCase(Locale.ROOT));
    }
  }

  /** The alerts that the rows of a table begin with. */
  private static List<String> rowsOfAlerts(String page) {
    return page.lines()
        .filter(line -> line.startsWith("| `Coppice"))
        .flatMap(line -> ALERT.matcher(line.split("\\|", -1)[1]).results())
        .map(MatchResult::group)
        .toList();
  }

  @Test
  void everyAlertIsTestedBothWays() throws Exception {
    List<String> alerts = names();
    List<JsonNode> tests =
        stream(read(TESTS).path("tests"))
            .flatMap(test -> stream(test.path("alert_rule_test")))
            .toList();
    assertThat(named(tests.stream().filter(test -> test.has("exp_alerts"))))
        .containsExactlyInAnyOrderElementsOf(alerts);
    assertThat(named(tests.stream().filter(test -> !test.has("exp_alerts"))))
        .containsExactlyInAnyOrderElementsOf(alerts);
  }

  @Test
  void alertThatNoLongerFiresFailsItsTest(@TempDir Path copy) throws Exception {
    for (String directory : List.of("rules", "tests")) {
      Files.createDirectory(copy.resolve(directory));
    }
    Files.copy(FILES.resolve(TESTS), copy.resolve(TESTS));
    Files.copy(FILES.resolve("rules/recording.yml"), copy.resolve("rules/recording.yml"));
    String alerts = Files.readString(FILES.resolve("rules/alerts.yml"));
    assertThat(alerts).contains("coppice_store_reachable == 0");
    Files.writeString(
        copy.resolve("rules/alerts.yml"),
        alerts.replace("coppice_store_reachable == 0", "coppice_store_reachable < 0"));

    InstalledCommand.Result result =
        InstalledCommand.named("promtool").run("test", "rules", copy.resolve(TESTS).toString());

    assertThat(result.status()).isNotZero();
    assertThat(result.output()).contains("CoppiceStoreDown");
  }

  private static List<JsonNode> alerts() throws IOException {
    return stream(read("rules/alerts.yml").path("groups"))
        .flatMap(group -> stream(group.path("rules")))
        .toList();
  }

  private static List<String> names() throws IOException {
    return alerts().stream().map(alert -> alert.path("alert").asText()).toList();
  }

  private static List<String> named(Stream<JsonNode> tests) {
    return tests.map(test -> test.path("alertname").asText()).toList();
  }

  private static JsonNode read(String name) throws IOException {
    return new YAMLMapper().readTree(Files.readString(FILES.resolve(name)));
  }

  private static Stream<JsonNode> stream(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }
}
