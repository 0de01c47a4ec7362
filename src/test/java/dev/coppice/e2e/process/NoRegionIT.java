package dev.coppice.e2e.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.coppice.e2e.ServeProcess;
import dev.coppice.e2e.Tenant;
import dev.coppice.e2e.Until;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Buckets of AWS where nothing says in which region they are. */
final class NoRegionIT {

  private static final String NONE =
      "MISCONFIGURED: AWS region: none (expected: AWS_REGION, a profile or instance metadata)";

  @TempDir Path directory;
  private final Map<String, String> settings = new HashMap<>();

  @BeforeEach
  void haveNoRegion() {
    assumeThat(System.getenv()).doesNotContainKeys("AWS_REGION", "AWS_DEFAULT_REGION");
    settings.put("AWS_EC2_METADATA_DISABLED", "true");
    settings.put("AWS_CONFIG_FILE", directory.resolve("none").toString());
  }

  @Test
  void storeThatNeedsARegionEndsTheStartInOneSentence() throws Exception {
    settings.put("COPPICE_MODEL_STORE", "s3://bucket/models/");
    try (ServeProcess process = ServeProcess.start(directory, settings)) {
      assertThat(process.exitStatus()).isEqualTo(1);
      assertThat(process.output())
          .contains("start failed: COPPICE_MODEL_STORE: s3://bucket/models/: " + NONE)
          .doesNotContain("defect", "\tat ");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"COPPICE_WARM_STATE", "COPPICE_WARM_LIST"})
  void serverDoesWithoutAWarmDocumentThatNeedsARegion(String setting) throws Exception {
    Tenant tenant = Tenant.train("acme");
    Path store = Tenant.store(directory, tenant);
    settings.put("COPPICE_MODEL_STORE", store.toUri().toString());
    settings.put(setting, "s3://bucket/document");
    try (ServeProcess process = ServeProcess.start(directory, settings)) {
      assertThat(process.get("/ping").statusCode()).isEqualTo(200);
      String warning = setting + ": s3://bucket/document is not used: " + NONE;
      Until.so("it warns: " + warning, () -> process.output().contains(warning));
      assertThat(process.invoke(tenant.name(), tenant.csv()).body()).isEqualTo(tenant.expected());
      process.terminate();
      assertThat(process.exitStatus()).isZero();
      assertThat(process.output()).doesNotContain(" ERROR ");
    }
  }
}
