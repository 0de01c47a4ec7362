package dev.coppice.server.config;

import static dev.coppice.server.config.Environments.problems;
import static dev.coppice.server.config.Environments.read;
import static dev.coppice.server.config.Environments.with;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whether metrics go to CloudWatch, and under what names. */
class MetricsSettingsTest {

  @Test
  void serverOfAStoreTellsCloudWatchByDefault() {
    Config config = read(with());

    assertThat(config.emf()).isEqualTo(new Config.Emf(true, "Coppice"));
    assertThat(config.endpointName()).isEqualTo("coppice");
    assertThat(config.variantName()).isEqualTo("AllTraffic");
  }

  @Test
  void valuesArriveWhereTheyBelong() {
    Config config =
        read(
            with(
                "COPPICE_METRICS_EMF", "false",
                "COPPICE_METRICS_NAMESPACE", "Team A/Churn",
                "COPPICE_ENDPOINT_NAME", "churn",
                "COPPICE_VARIANT_NAME", "blue"));

    assertThat(config.emf()).isEqualTo(new Config.Emf(false, "Team A/Churn"));
    assertThat(config.endpointName()).isEqualTo("churn");
    assertThat(config.variantName()).isEqualTo("blue");
    assertThat(read(with("COPPICE_METRICS_EMF", "true")).emf().enabled()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "COPPICE_METRICS_EMF, yes",
    "COPPICE_METRICS_EMF, TRUE",
    "COPPICE_METRICS_NAMESPACE, AWS/SageMaker",
    "COPPICE_METRICS_NAMESPACE, :x",
    "COPPICE_METRICS_NAMESPACE, ' '",
    "COPPICE_ENDPOINT_NAME, 'a\u00e9'",
    "COPPICE_VARIANT_NAME, 'a\tb'",
  })
  void valueThatIsNotAllowedIsNamedWithItsKey(String key, String value) {
    assertThat(problems(with(key, value)))
        .singleElement()
        .asString()
        .startsWith(key + ": ")
        .contains("(expected: ");
  }
}
