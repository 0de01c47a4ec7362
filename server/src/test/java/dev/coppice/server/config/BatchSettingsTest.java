package dev.coppice.server.config;

import static dev.coppice.server.config.Environments.problems;
import static dev.coppice.server.config.Environments.read;
import static dev.coppice.server.config.Environments.with;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What the platform sets for a batch transform. */
class BatchSettingsTest {

  @Test
  void inBatchTransformThePlatformSaysHowLargeBodiesAre() {
    assertThat(read(with("SAGEMAKER_BATCH", "true")).batch().isTransform()).isTrue();
    Config batch =
        read(
            with(
                "SAGEMAKER_BATCH", "true",
                "SAGEMAKER_MAX_PAYLOAD_IN_MB", "20",
                "SAGEMAKER_MAX_REQUEST_SIZE", "1"));
    assertThat(batch.http().maxRequestBytes()).isEqualTo(20 << 20);
    assertThat(batch.warnings()).isEmpty();
    for (String bad : new String[] {"-1", "101", "6MiB", "all"}) {
      assertThat(problems(with("SAGEMAKER_BATCH", "1", "SAGEMAKER_MAX_PAYLOAD_IN_MB", bad)))
          .containsExactly(
              "SAGEMAKER_MAX_PAYLOAD_IN_MB: " + bad + " (expected: a number from 0 to 100)");
    }
  }

  /** A transform job says 0 where it sends bodies in chunks, however large they are. */
  @Test
  void bodiesInChunksMayHaveTheMostThatAnyMay() {
    assertThat(
            read(with("SAGEMAKER_BATCH", "true", "SAGEMAKER_MAX_PAYLOAD_IN_MB", "0"))
                .http()
                .maxRequestBytes())
        .isEqualTo(100 << 20);
  }

  @Test
  void sizeOfABatchHasNoEffectWithoutOne() {
    Config config = read(with("SAGEMAKER_MAX_PAYLOAD_IN_MB", "20"));

    assertThat(config.http().maxRequestBytes()).isEqualTo(6_291_456);
    assertThat(config.warnings())
        .containsExactly(
            "SAGEMAKER_MAX_PAYLOAD_IN_MB is set and has no effect without SAGEMAKER_BATCH");
  }

  /** It would have been no batch's, and every call that names no model a batch. */
  @Test
  void keyOfBlanksIsRefused() {
    assertThat(problems(with("COPPICE_BATCH_MODEL_KEY", "  ")))
        .containsExactly(
            "COPPICE_BATCH_MODEL_KEY:    (expected: the name of a column or a member)");
    assertThat(read(with("COPPICE_BATCH_MODEL_KEY", " tenant ")).batch().modelKey())
        .isEqualTo("tenant");
  }
}
