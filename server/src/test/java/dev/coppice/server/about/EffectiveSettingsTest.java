package dev.coppice.server.about;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a log may have of the settings. */
final class EffectiveSettingsTest {

  @Test
  void secretsAreMaskedAndWhatIsNoSettingIsLeftOut() {
    assertThat(
            EffectiveSettings.text(
                Map.of(
                    "COPPICE_S3_ENDPOINT", "http://me:hidden@127.0.0.1:9000",
                    "COPPICE_LOAD_WAIT", "5s",
                    "COPPICE_PIN", "",
                    "AWS_SECRET_ACCESS_KEY", "hidden",
                    "COPPICE_JAVA_OPTS", "-Dstore.password=hidden -Xmx1g\n-Dapi.key=hidden")))
        .isEqualTo(
            "COPPICE_S3_ENDPOINT=http://***@127.0.0.1:9000, COPPICE_LOAD_WAIT=5s,"
                + " COPPICE_JAVA_OPTS=-Dstore.password=*** -Xmx1g?-Dapi.key=***");
  }

  @Test
  void secretsOfLibrariesAreMaskedHoweverTheirNamesBegin() {
    assertThat(
            EffectiveSettings.text(
                Map.of(
                    "COPPICE_JAVA_OPTS",
                    "-Daws.secretAccessKey=hidden -Daws.sessionToken=hidden"
                        + " -Dotel.exporter.otlp.headers=authorization=Basic%20hidden,x=hidden"
                        + " -Djavax.net.ssl.trustStorePassword=hidden"
                        + " -Djavax.net.ssl.trustStore=/etc/trusted"
                        + " -Daws.webIdentityTokenFile=/run/token")))
        .isEqualTo(
            "COPPICE_JAVA_OPTS=-Daws.secretAccessKey=*** -Daws.sessionToken=***"
                + " -Dotel.exporter.otlp.headers=***"
                + " -Djavax.net.ssl.trustStorePassword=***"
                + " -Djavax.net.ssl.trustStore=/etc/trusted"
                + " -Daws.webIdentityTokenFile=/run/token");
  }

  @Test
  void secretEndsWhereItsFlagOrItsPartOfTheQueryDoes() {
    assertThat(
            EffectiveSettings.text(
                Map.of(
                    "COPPICE_S3_ENDPOINT", "http://127.0.0.1:9000/?token=hidden&part=1",
                    "COPPICE_JAVA_OPTS", "-Djavax.net.ssl.keyStorePassword=hid&den -Xmx1g")))
        .isEqualTo(
            "COPPICE_S3_ENDPOINT=http://127.0.0.1:9000/?token=***&part=1,"
                + " COPPICE_JAVA_OPTS=-Djavax.net.ssl.keyStorePassword=*** -Xmx1g");
  }

  @Test
  void filesOfSecretsAreNamedAndSecretsInTheirPlaceAreNot() {
    assertThat(
            EffectiveSettings.text(
                Map.of(
                    "COPPICE_MANAGEMENT_TOKEN_FILE", "/etc/coppice/tokens",
                    "COPPICE_TLS_KEY", "-----BEGIN PRIVATE KEY-----\nhidden")))
        .isEqualTo("COPPICE_MANAGEMENT_TOKEN_FILE=/etc/coppice/tokens, COPPICE_TLS_KEY=***");
  }

  @Test
  void nothingSetIsSaid() {
    assertThat(EffectiveSettings.text(Map.of())).isEqualTo("none set, all have their defaults");
  }
}
