package dev.coppice.deploy.grafana;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The dashboard's form, as far as it can be checked without Grafana. */
final class DashboardTest {

  private static final String DATA_SOURCE = "${datasource}";

  private Dashboard dashboard;

  @BeforeEach
  void read() throws Exception {
    dashboard = Dashboard.read();
  }

  @Test
  void panelsAreOfTheKindsThatGrafanaBringsAlong() {
    assertThat(dashboard.json().path("schemaVersion").asInt()).isGreaterThanOrEqualTo(39);
    assertThat(dashboard.panels())
        .map(panel -> panel.path("type").asText())
        .containsOnly("row", "stat", "timeseries");
  }

  @Test
  void allThatIsAskedIsAskedOfTheOneDataSourceThatTheUserChooses() {
    List<JsonNode> sources =
        dashboard.variables().stream()
            .filter(variable -> variable.path("type").asText().equals("datasource"))
            .toList();
    assertThat(sources).hasSize(1);
    assertThat(sources.getFirst().path("name").asText()).isEqualTo("datasource");
    List<JsonNode> named = dashboard.json().findValues("datasource");
    assertThat(named).hasSizeGreaterThan(dashboard.graphs().size());
    assertThat(named)
        .allSatisfy(
            source -> {
              assertThat(source.path("type").asText()).isEqualTo("prometheus");
              assertThat(source.path("uid").asText()).isEqualTo(DATA_SOURCE);
            });
  }

  @Test
  void everyPanelSaysWhatItShowsAndInWhichUnit() {
    assertThat(dashboard.graphs())
        .allSatisfy(
            panel -> {
              assertThat(panel.path("title").asText()).isNotBlank();
              assertThat(panel.path("description").asText()).endsWith(".");
              assertThat(panel.at("/fieldConfig/defaults/unit").asText()).isNotBlank();
              assertThat(panel.path("targets")).isNotEmpty();
            });
  }

  @Test
  void panelsHaveNumbersOfTheirOwnAndDoNotOverlap() {
    Set<Integer> ids = new HashSet<>();
    Set<List<Integer>> cells = new HashSet<>();
    for (JsonNode panel : dashboard.panels()) {
      assertThat(ids.add(panel.path("id").asInt())).isTrue();
      JsonNode place = panel.path("gridPos");
      int right = place.path("x").asInt() + place.path("w").asInt();
      assertThat(right).isLessThanOrEqualTo(24);
      for (int x = place.path("x").asInt(); x < right; x++) {
        for (int y = 0; y < place.path("h").asInt(); y++) {
          assertThat(cells.add(List.of(x, place.path("y").asInt() + y)))
              .as(panel.path("title").asText())
              .isTrue();
        }
      }
    }
  }
}
