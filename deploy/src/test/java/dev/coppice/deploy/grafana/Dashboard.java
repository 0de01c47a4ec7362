package dev.coppice.deploy.grafana;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The dashboard's file: its panels, its variables, and its queries as Grafana would send them. */
record Dashboard(JsonNode json) {

  /** The step of a panel's graph: what the time shown has, over the points that fit. */
  static final Duration INTERVAL = Duration.ofSeconds(15);

  /**
   * A panel's query.
   *
   * @param panel its title
   * @param promql as it is sent, without variables
   * @param range whether it is asked over the time shown, or for its end alone
   */
  record Query(String panel, String promql, boolean range) {}

  static Dashboard read() throws IOException {
    return new Dashboard(new ObjectMapper().readTree(Path.of("grafana/coppice.json").toFile()));
  }

  List<JsonNode> panels() {
    return list(json.path("panels"));
  }

  List<JsonNode> variables() {
    return list(json.path("templating").path("list"));
  }

  /** The panels that ask for something. */
  List<JsonNode> graphs() {
    return panels().stream().filter(panel -> !panel.path("type").asText().equals("row")).toList();
  }

  /** All queries while every variable is "All". */
  List<Query> queries(Duration scrapeInterval) {
    List<Query> queries = new ArrayList<>();
    for (JsonNode panel : graphs()) {
      for (JsonNode target : panel.path("targets")) {
        queries.add(
            new Query(
                panel.path("title").asText(),
                substituted(target.path("expr").asText(), scrapeInterval),
                target.path("range").asBoolean()));
      }
    }
    return queries;
  }

  /** Puts in what Grafana does: the variables' values for "All", and the interval of rates. */
  String substituted(String text, Duration scrapeInterval) {
    String query = text.replace("$__rate_interval", rateInterval(scrapeInterval).toSeconds() + "s");
    for (JsonNode variable : variables()) {
      query =
          query.replace("$" + variable.path("name").asText(), variable.path("allValue").asText());
    }
    if (query.contains("$")) {
      throw new AssertionError("%s (expected: no variable is left)".formatted(query));
    }
    return query;
  }

  /** At least four scrapes, and one more than a step of the graph. */
  private static Duration rateInterval(Duration scrapeInterval) {
    Duration step = INTERVAL.plus(scrapeInterval);
    Duration least = scrapeInterval.multipliedBy(4);
    return step.compareTo(least) > 0 ? step : least;
  }

  private static List<JsonNode> list(JsonNode array) {
    List<JsonNode> nodes = new ArrayList<>();
    array.forEach(nodes::add);
    return nodes;
  }
}
