package dev.coppice.deploy.grafana;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coppice.deploy.grafana.Dashboard.Query;
import dev.coppice.deploy.prometheus.ScrapedServer;
import dev.coppice.deploy.prometheus.ScrapedServerExtension;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Every query of the dashboard, answered by Prometheus from a server that serves calls. */
@ExtendWith(ScrapedServerExtension.class)
final class DashboardIT {

  /** What has no answer yet, by the title of its panel, and why. */
  private static final Map<String, String> MAY_BE_EMPTY =
      Map.of("Garbage collection", "its series is there once the JVM has collected");

  private static final Pattern LABEL_VALUES = Pattern.compile("label_values\\((.*), (\\w+)\\)");

  private record Asked(Query query) implements ScrapedServer.Question {

    /** True if a value is there that is a number. */
    @Override
    public boolean isAnswered(ScrapedServer scraped) throws IOException, InterruptedException {
      return numbers(query.range() ? graph(scraped) : scraped.query(query.promql()));
    }

    private JsonNode graph(ScrapedServer scraped) throws IOException, InterruptedException {
      Instant now = Instant.now();
      return scraped
          .ask(
              "query_range",
              Map.of(
                  "query", query.promql(),
                  "start", now.minus(Dashboard.INTERVAL.multipliedBy(4)).toString(),
                  "end", now.toString(),
                  "step", Dashboard.INTERVAL.toSeconds() + "s"))
          .path("result");
    }

    private static boolean numbers(JsonNode series) {
      for (JsonNode one : series) {
        JsonNode values = one.has("values") ? one.path("values") : one.path("value");
        String last =
            values.get(values.size() - 1).isArray() ? lastOf(values) : values.get(1).asText();
        if (!last.equals("NaN")) {
          return true;
        }
      }
      return false;
    }

    private static String lastOf(JsonNode points) {
      return points.get(points.size() - 1).get(1).asText();
    }
  }

  @Test
  void everyQueryHasAnAnswer(ScrapedServer scraped) throws Exception {
    List<Asked> questions =
        Dashboard.read().queries(ScrapedServer.SCRAPE_INTERVAL).stream()
            .filter(query -> !MAY_BE_EMPTY.containsKey(query.panel()))
            .map(Asked::new)
            .toList();
    assertThat(questions).hasSizeGreaterThan(50);
    assertThat(scraped.serveUntilAnswered(questions)).isEmpty();
  }

  @Test
  void queriesThatMayBeEmptyAreAtLeastTakenByPrometheus(ScrapedServer scraped) throws Exception {
    for (Query query : Dashboard.read().queries(ScrapedServer.SCRAPE_INTERVAL)) {
      if (MAY_BE_EMPTY.containsKey(query.panel())) {
        assertThat(scraped.query(query.promql()).isArray()).isTrue();
      }
    }
  }

  @Test
  void variablesOfferTheJobAndTheServer(ScrapedServer scraped) throws Exception {
    Dashboard dashboard = Dashboard.read();
    for (JsonNode variable : dashboard.variables()) {
      if (variable.path("type").asText().equals("query")) {
        MatchResult parts =
            LABEL_VALUES
                .matcher(variable.path("definition").asText())
                .results()
                .findFirst()
                .orElseThrow();
        String series = dashboard.substituted(parts.group(1), ScrapedServer.SCRAPE_INTERVAL);
        String label = Objects.requireNonNull(parts.group(2));
        scraped.serveUntilAnswered(List.of(new Asked(new Query(label, series, false))));
        assertThat(scraped.ask("label/" + label + "/values", Map.of("match[]", series))).hasSize(1);
      }
    }
  }
}
