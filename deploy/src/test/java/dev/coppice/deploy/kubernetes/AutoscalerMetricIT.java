package dev.coppice.deploy.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.coppice.deploy.prometheus.ScrapedServer;
import dev.coppice.deploy.prometheus.ScrapedServerExtension;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.autoscaling.v2.MetricSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The adapter's rule, done by hand as Prometheus Adapter does it, which is not to be had here: find
 * the series, name the metric, fill in the template, ask Prometheus.
 */
@ExtendWith(ScrapedServerExtension.class)
final class AutoscalerMetricIT {

  private record Found(String series) implements ScrapedServer.Question {

    @Override
    public boolean isAnswered(ScrapedServer scraped) throws IOException, InterruptedException {
      return !scraped.query(series).isEmpty();
    }
  }

  @Test
  void autoscalerAsksForTheMetricThatTheRuleNames() throws Exception {
    String metric = rule().at("/name/as").asText();
    List<HorizontalPodAutoscaler> scalers =
        Overlay.renderAll().stream()
            .flatMap(overlay -> overlay.all(HorizontalPodAutoscaler.class).stream())
            .toList();
    assertThat(scalers)
        .isNotEmpty()
        .allSatisfy(
            scaler ->
                assertThat(scaler.getSpec().getMetrics())
                    .map(MetricSpec::getPods)
                    .filteredOn(Objects::nonNull)
                    .map(pods -> pods.getMetric().getName())
                    .containsExactly(metric));
  }

  @Test
  void ruleMakesAValueForEachPodOfAMeterOfTheServer(ScrapedServer scraped) throws Exception {
    JsonNode rule = rule();
    String wanted = rule.path("seriesQuery").asText();
    assertThat(scraped.serveUntilAnswered(List.of(new Found(wanted)))).isEmpty();
    JsonNode series = scraped.ask("series", Map.of("match[]", wanted));
    assertThat(series).hasSize(1);
    String name = series.get(0).path("__name__").asText();
    assertThat(name).matches(rule.at("/name/matches").asText());
    assertThat(rule.at("/resources/overrides/pod/resource").asText()).isEqualTo("pod");
    assertThat(rule.at("/resources/overrides/namespace/resource").asText()).isEqualTo("namespace");

    JsonNode values =
        scraped.query(
            rule.path("metricsQuery")
                .asText()
                .replace("<<.Series>>", name)
                .replace("<<.LabelMatchers>>", "namespace=\"coppice\",pod=~\"coppice-0|coppice-1\"")
                .replace("<<.GroupBy>>", "pod"));

    assertThat(values).hasSize(1);
    assertThat(values.get(0).at("/metric/pod").asText()).isEqualTo("coppice-0");
  }

  private static JsonNode rule() throws IOException {
    JsonNode rules =
        new YAMLMapper()
            .readTree(Path.of("kubernetes/prometheus-adapter/config.yaml").toFile())
            .path("rules");
    assertThat(rules).hasSize(1);
    return rules.get(0);
  }
}
