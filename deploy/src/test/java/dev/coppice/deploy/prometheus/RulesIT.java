package dev.coppice.deploy.prometheus;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The rules in a Prometheus that scrapes a real server. */
@ExtendWith(ScrapedServerExtension.class)
final class RulesIT {

  /** Names of the server's own series, which have no colon, unlike those of recorded ones. */
  private static final Pattern METRIC =
      Pattern.compile("(?<![\\w:])(?:coppice|jvm|process)_\\w+(?![\\w:])");

  /** The server that is scraped speaks no TLS. */
  private static final String ONLY_OF_TLS = "coppice_tls_certificate_expiry_timestamp_seconds";

  private record Recorded(String name) implements ScrapedServer.Question {

    @Override
    public boolean isAnswered(ScrapedServer scraped) throws IOException, InterruptedException {
      return !scraped.query(name).isEmpty();
    }
  }

  @Test
  void everyMetricThatARuleUsesIsOneOfTheServer(ScrapedServer scraped) throws Exception {
    String metrics = scraped.metrics();
    Set<String> used = new TreeSet<>();
    for (JsonNode rule : rules(scraped)) {
      METRIC
          .matcher(rule.path("query").asText())
          .results()
          .forEach(metric -> used.add(metric.group()));
    }
    assertThat(used.remove(ONLY_OF_TLS)).isTrue();
    assertThat(used)
        .hasSizeGreaterThan(10)
        .allMatch(
            metric ->
                metrics.contains("\n" + metric + "{") || metrics.contains("\n" + metric + " "));
  }

  @Test
  void everyRecordedSeriesIsThereAndNoRuleFails(ScrapedServer scraped) throws Exception {
    List<Recorded> recorded = new ArrayList<>();
    for (JsonNode rule : rules(scraped)) {
      if (rule.path("type").asText().equals("recording")) {
        recorded.add(new Recorded(rule.path("name").asText()));
      }
    }
    assertThat(recorded).hasSizeGreaterThan(5);
    assertThat(scraped.serveUntilAnswered(recorded)).isEmpty();
    assertThat(rules(scraped))
        .allSatisfy(rule -> assertThat(rule.path("health").asText()).isEqualTo("ok"));
  }

  private static List<JsonNode> rules(ScrapedServer scraped)
      throws IOException, InterruptedException {
    List<JsonNode> rules = new ArrayList<>();
    for (JsonNode group : scraped.ask("rules", Map.of()).path("groups")) {
      group.path("rules").forEach(rules::add);
    }
    return rules;
  }
}
