package dev.coppice.server.config;

import static dev.coppice.server.config.Environments.problems;
import static dev.coppice.server.config.Environments.read;
import static dev.coppice.server.config.Environments.with;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AccessSettingsTest {

  @Test
  void byDefaultThereIsOnePortForAll() {
    assertThat(read(with()).access())
        .isEqualTo(
            new Config.Access(
                OptionalInt.empty(),
                OptionalInt.empty(),
                null,
                null,
                new Config.Tenants(OptionalInt.empty(), OptionalInt.empty(), null),
                null));
  }

  @Test
  void managementHasAPortOfItsOwn() {
    assertThat(read(with("COPPICE_MANAGEMENT_PORT", "9090")).access().managementPort())
        .hasValue(9090);
    assertThat(read(with("COPPICE_MANAGEMENT_PORT", "0")).access().managementPort()).hasValue(0);
    assertThat(problems(with("COPPICE_MANAGEMENT_PORT", "8080")))
        .containsExactly(
            "COPPICE_MANAGEMENT_PORT: 8080"
                + " (expected: another port than SAGEMAKER_BIND_TO_PORT, or unset)");
    assertThat(problems(with("COPPICE_MANAGEMENT_PORT", "65536")))
        .containsExactly("COPPICE_MANAGEMENT_PORT: 65536 (expected: a number from 0 to 65535)");
  }

  @ParameterizedTest
  @EnumSource(names = {"MANAGEMENT_PORT", "MANAGEMENT_TOKEN_FILE"})
  void everyRouteOfManagementIsNamed(AccessSetting setting) {
    assertThat(setting.text().meaning())
        .contains("/models", "/warm", "/drain", "/metrics", "/console", "/v2/repository/...");
  }

  @Test
  void grpcHasAPortOfItsOwn() {
    assertThat(read(with("COPPICE_GRPC_PORT", "8081")).access().grpcPort()).hasValue(8081);
    assertThat(problems(with("COPPICE_GRPC_PORT", "8080")))
        .containsExactly(
            "COPPICE_GRPC_PORT: 8080 (expected: another port than SAGEMAKER_BIND_TO_PORT, or"
                + " unset)");
    assertThat(problems(with("COPPICE_GRPC_PORT", "99999")))
        .containsExactly("COPPICE_GRPC_PORT: 99999 (expected: a number from 0 to 65535)");
    assertThat(problems(with("COPPICE_GRPC_PORT", "81", "COPPICE_MANAGEMENT_PORT", "81")))
        .containsExactly(
            "COPPICE_MANAGEMENT_PORT: 81 (expected: another port than COPPICE_GRPC_PORT, or"
                + " unset)");
  }

  @Test
  void refusedPortIsNoReasonToRefuseAnother() {
    assertThat(problems(with("SAGEMAKER_BIND_TO_PORT", "http", "COPPICE_GRPC_PORT", "8080")))
        .containsExactly("SAGEMAKER_BIND_TO_PORT: http (expected: a number from 0 to 65535)");
  }

  @Test
  void tokensAreInFilesAndNeverInTheEnvironment() {
    assertThat(read(with("COPPICE_API_TOKENS_FILE", "/run/tokens")).access().apiTokens())
        .isEqualTo(Path.of("/run/tokens"));
    assertThat(problems(with("COPPICE_API_TOKENS_FILE", "tokens")))
        .containsExactly("COPPICE_API_TOKENS_FILE: *** (expected: an absolute path)");
    assertThat(problems(with("COPPICE_API_TOKENS", "0123456789abcdef"))).hasSize(1);
  }

  @Test
  void limitsOfTenantsAreWholeNumbersFromOne() {
    Config.Tenants tenants =
        read(with("COPPICE_TENANT_CONCURRENCY", "4", "COPPICE_TENANT_RATE", "20"))
            .access()
            .tenants();
    assertThat(tenants.concurrency()).hasValue(4);
    assertThat(tenants.rate()).hasValue(20);
    assertThat(problems(with("COPPICE_TENANT_RATE", "0", "COPPICE_TENANT_CONCURRENCY", "0.5")))
        .hasSize(2);
  }

  @Test
  void tlsNeedsBothItsFiles() {
    assertThat(read(with("COPPICE_TLS_CERT", "/c", "COPPICE_TLS_KEY", "/k")).access().tls())
        .isEqualTo(new Config.Tls(Path.of("/c"), Path.of("/k"), null));
    assertThat(problems(with("COPPICE_TLS_CERT", "/c")))
        .containsExactly("COPPICE_TLS_KEY: unset (expected: the key of COPPICE_TLS_CERT)");
    assertThat(problems(with("COPPICE_TLS_KEY", "/k")))
        .containsExactly("COPPICE_TLS_CERT: unset (expected: the certificate of COPPICE_TLS_KEY)");
    assertThat(problems(with("COPPICE_TLS_CLIENT_CA", "/c")))
        .containsExactly(
            "COPPICE_TLS_CERT: unset (expected: the certificate of COPPICE_TLS_KEY)",
            "COPPICE_TLS_KEY: unset (expected: the key of COPPICE_TLS_CERT)");
  }

  @Test
  void whatStaysOpenIsWarnedOf() {
    assertThat(read(with("COPPICE_API_TOKENS_FILE", "/run/tokens")).warnings())
        .anyMatch(line -> line.startsWith("COPPICE_API_TOKENS_FILE is set, but whoever"));
    assertThat(
            read(with("COPPICE_API_TOKENS_FILE", "/a", "COPPICE_MANAGEMENT_TOKEN_FILE", "/b"))
                .warnings())
        .isEmpty();
    assertThat(
            read(with("COPPICE_MANAGEMENT_TOKEN_FILE", "/b", "SAGEMAKER_MULTI_MODEL", "true"))
                .warnings())
        .containsExactly(
            "COPPICE_MANAGEMENT_TOKEN_FILE is set: SageMaker sends no token,"
                + " and cannot register models");
  }

  @ParameterizedTest
  @EnumSource(names = {"MANAGEMENT_TOKEN_FILE", "API_TOKENS_FILE", "TENANT_LIMITS_FILE"})
  void secretInTheFilesPlaceIsNotShown(AccessSetting setting) {
    assertThat(problems(with(setting.key(), "hidden")))
        .containsExactly(setting.key() + ": *** (expected: an absolute path)");
  }

  @Test
  void keyInItsFilesPlaceIsNotShown() {
    assertThat(
            problems(
                with(
                    "COPPICE_TLS_CERT", "/etc/tls.crt",
                    "COPPICE_TLS_KEY", "-----BEGIN PRIVATE KEY-----\nhidden")))
        .containsExactly("COPPICE_TLS_KEY: *** (expected: an absolute path)");
  }
}
