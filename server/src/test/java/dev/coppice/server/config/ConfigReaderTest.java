package dev.coppice.server.config;

import static dev.coppice.server.config.Environments.problems;
import static dev.coppice.server.config.Environments.read;
import static dev.coppice.server.config.Environments.with;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.loader.prepare.ScoringEngine;
import dev.coppice.loader.store.ModelStoreUri;
import dev.coppice.model.check.BestIteration;
import dev.coppice.server.codec.libsvm.LibsvmBase;
import dev.coppice.server.codec.scores.InferenceOutput;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigReaderTest {

  @Test
  void storeAloneIsEnoughAndAllElseHasItsDefault() {
    Config config = read(with());

    assertThat(config.http().bindAddress().getHostAddress()).isEqualTo("0.0.0.0");
    assertThat(config.http().port()).isEqualTo(8080);
    assertThat(config.http().maxRequestBytes()).isEqualTo(6_291_456);
    assertThat(config.payloads()).isEqualTo(new Config.Payloads(LibsvmBase.AUTO, null, null));
    assertThat(config.modes())
        .isEqualTo(
            new Config.Modes(
                null,
                new Config.Store(new ModelStoreUri.S3("churn-mme", "models/"), null, false),
                null));
    assertThat(config.batch().isTransform()).isFalse();
    assertThat(config.endpointName()).isEqualTo("coppice");
    assertThat(config.variantName()).isEqualTo("AllTraffic");
    assertThat(config.loads())
        .isEqualTo(
            new Config.Loads(
                Environments.CORES,
                1000,
                100,
                Duration.ofSeconds(55),
                Duration.ofMinutes(6),
                Duration.ofSeconds(10),
                Duration.ofMinutes(1),
                2L << 30,
                1000,
                true,
                ScoringEngine.AUTO,
                BestIteration.WRAPPER));
    assertThat(config.memoryBudgetBytes()).isEqualTo(Environments.MEMORY / 100 * 60);
    assertThat(config.stop().grace()).isEqualTo(Duration.ofSeconds(25));
    assertThat(config.warnings()).isEmpty();
  }

  @Test
  void valuesOfThePortAndTheStoreArriveWhereTheyBelong() {
    Config config =
        read(
            with(
                "SAGEMAKER_BIND_TO_PORT", "9123",
                "COPPICE_BIND_ADDRESS", "127.0.0.1",
                "SAGEMAKER_MAX_REQUEST_SIZE", "1KiB",
                "COPPICE_REQUEST_TIMEOUT", "7s",
                "COPPICE_IDLE_TIMEOUT", "9s",
                "COPPICE_TENANT_FIGURES", "11000",
                "COPPICE_MODEL_STORE", "file:///tmp/",
                "COPPICE_S3_ENDPOINT", "http://127.0.0.1:9000",
                "COPPICE_S3_PATH_STYLE", "true"));

    assertThat(config.http().bindAddress().getHostAddress()).isEqualTo("127.0.0.1");
    assertThat(config.http().port()).isEqualTo(9123);
    assertThat(config.http().maxRequestBytes()).isEqualTo(1024);
    assertThat(config.http().requestTimeout()).isEqualTo(Duration.ofSeconds(7));
    assertThat(config.http().idleTimeout()).isEqualTo(Duration.ofSeconds(9));
    assertThat(config.maxTenants()).isEqualTo(11_000);
    ModelStoreUri directory = new ModelStoreUri.Directory(Path.of("/tmp"));
    assertThat(config.modes().store())
        .isEqualTo(new Config.Store(directory, URI.create("http://127.0.0.1:9000"), true));
  }

  @Test
  void valuesOfPayloadsArriveWhereTheyBelong() {
    Config config =
        read(
            with(
                "SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT", "text/csv",
                "SAGEMAKER_INFERENCE_OUTPUT", "Predicted_Label, probability",
                "COPPICE_LIBSVM_BASE", "zero"));

    assertThat(config.payloads())
        .isEqualTo(
            new Config.Payloads(
                LibsvmBase.ZERO,
                "text/csv",
                InferenceOutput.ofEnvironment("predicted_label,probability")));
  }

  @Test
  void valuesOfLoadsAndTheLifetimeArriveWhereTheyBelong() {
    Config config =
        read(
            with(
                "COPPICE_MAX_LOADS", "9",
                "COPPICE_MAX_WAITING", "8",
                "SAGEMAKER_MODEL_JOB_QUEUE_SIZE", "7",
                "COPPICE_LOAD_WAIT", "250ms",
                "COPPICE_LOAD_TIMEOUT", "5m",
                "COPPICE_FAILED_LOAD_TTL", "0s",
                "COPPICE_REFRESH_INTERVAL", "2s",
                "COPPICE_ARCHIVE_MAX_BYTES", "3GiB",
                "COPPICE_ARCHIVE_MAX_ENTRIES", "11",
                "SAGEMAKER_INFERENCE_ENSEMBLE", "True",
                "COPPICE_ENGINE", "forest",
                "COPPICE_BEST_ITERATION", "all",
                "COPPICE_MEMORY_BUDGET", "512MiB",
                "COPPICE_SHUTDOWN_GRACE", "1s"));

    Duration wait = Duration.ofMillis(250);
    Duration timeout = Duration.ofMinutes(5);
    Duration refresh = Duration.ofSeconds(2);
    ScoringEngine forest = ScoringEngine.FOREST;
    BestIteration all = BestIteration.ALL;
    assertThat(config.loads())
        .isEqualTo(
            new Config.Loads(
                9, 8, 7, wait, timeout, Duration.ZERO, refresh, 3L << 30, 11, false, forest, all));
    assertThat(config.memoryBudgetBytes()).isEqualTo(512L << 20);
    assertThat(config.stop().grace()).isEqualTo(Duration.ofSeconds(1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SAGEMAKER_BIND_TO_PORT | 0",
        "SAGEMAKER_BIND_TO_PORT | 65535",
        "COPPICE_BIND_ADDRESS | ::",
        "COPPICE_BIND_ADDRESS | ::1",
        "COPPICE_MODEL_STORE | s3://bucket/",
        "COPPICE_MODEL_STORE | s3://b.c-d/a b/c/",
        "COPPICE_MODEL_STORE | file:///",
        "COPPICE_S3_ENDPOINT | https://s3.example.com/base",
        "COPPICE_S3_PATH_STYLE | false",
        "COPPICE_ENGINE | auto",
        "COPPICE_ENGINE | xgboost",
        "COPPICE_MEMORY_BUDGET | 1",
        "SAGEMAKER_MAX_REQUEST_SIZE | 104857600",
        "MAX_CONTENT_LENGTH | 100MiB",
        "SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT | application/json",
        "SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT | text/csv",
        "SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT | application/jsonlines",
        "SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT | application/x-recordio-protobuf",
        "SAGEMAKER_INFERENCE_OUTPUT | no_such_key",
        "COPPICE_LIBSVM_BASE | auto",
        "SAGEMAKER_MODEL_JOB_QUEUE_SIZE | 1",
        "COPPICE_MAX_WAITING | 2147483647",
        "COPPICE_MAX_LOADS | 1",
        "COPPICE_LOAD_WAIT | 1ms",
        "COPPICE_LOAD_TIMEOUT | 1ms",
        "COPPICE_FAILED_LOAD_TTL | 1440m",
        "COPPICE_ARCHIVE_MAX_BYTES | 1",
        "COPPICE_ARCHIVE_MAX_ENTRIES | 1",
        "COPPICE_SHUTDOWN_GRACE | 0ms",
        "COPPICE_MODEL_DIR | /srv/model.tar.gz",
        "COPPICE_ENDPOINT_NAME | a b",
        "COPPICE_VARIANT_NAME | v-1",
        "COPPICE_LOG_FORMAT | json",
        "COPPICE_ACCESS_LOG | all"
      })
  void valueAtTheEdgeOfWhatIsAllowedIsTaken(String key, String value) {
    assertThat(problems(with(key, value))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "SAGEMAKER_BIND_TO_PORT|65536",
        "SAGEMAKER_BIND_TO_PORT|-1",
        "SAGEMAKER_BIND_TO_PORT| 8080",
        "SAGEMAKER_BIND_TO_PORT|http",
        "SAGEMAKER_BIND_TO_PORT|8KiB",
        "COPPICE_BIND_ADDRESS|localhost",
        "COPPICE_BIND_ADDRESS|0.0.0.256",
        "COPPICE_MODEL_STORE|s3://bucket/prefix",
        "COPPICE_MODEL_STORE|s3://bucket",
        "COPPICE_MODEL_STORE|s3:///prefix/",
        "COPPICE_MODEL_STORE|https://bucket/prefix/",
        "COPPICE_MODEL_STORE|/srv/models/",
        "COPPICE_MODEL_STORE|file://host/models/",
        "COPPICE_MODEL_STORE|file:///no/such/folder/",
        "COPPICE_MODEL_STORE|file:///srv/a b/",
        "COPPICE_MODEL_STORE|file:///srv/models/?/",
        "COPPICE_MODEL_STORE|file:///srv/%00/",
        "COPPICE_S3_ENDPOINT|127.0.0.1:9000",
        "COPPICE_S3_ENDPOINT|ftp://host",
        "COPPICE_S3_ENDPOINT|http://",
        "COPPICE_S3_ENDPOINT|http://host:99999",
        "COPPICE_S3_ENDPOINT|http://host?query",
        "COPPICE_S3_PATH_STYLE|yes",
        "COPPICE_S3_PATH_STYLE|TRUE",
        "COPPICE_BATCH_SUMMARY|2",
        "COPPICE_MEMORY_BUDGET|0",
        "COPPICE_MEMORY_BUDGET|12GB",
        "COPPICE_MEMORY_BUDGET|1.5GiB",
        "COPPICE_MEMORY_BUDGET|60%",
        "COPPICE_MEMORY_BUDGET|99999999999GiB",
        "SAGEMAKER_MAX_REQUEST_SIZE|104857601",
        "SAGEMAKER_MAX_REQUEST_SIZE|0",
        "MAX_CONTENT_LENGTH|101MiB",
        "SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT|image/png",
        "SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT|csv",
        "COPPICE_LIBSVM_BASE|one",
        "COPPICE_LIBSVM_BASE|AUTO",
        "COPPICE_ENGINE|fast",
        "COPPICE_ENGINE|FOREST",
        "COPPICE_BEST_ITERATION|none",
        "COPPICE_BEST_ITERATION|ALL",
        "SAGEMAKER_MODEL_JOB_QUEUE_SIZE|0",
        "COPPICE_MAX_WAITING|0",
        "COPPICE_MAX_WAITING|2147483648",
        "COPPICE_MAX_LOADS|0",
        "COPPICE_MAX_LOADS|many",
        "COPPICE_LOAD_WAIT|55",
        "COPPICE_LOAD_WAIT|1h",
        "COPPICE_LOAD_WAIT|-1s",
        "COPPICE_LOAD_WAIT|1.5s",
        "COPPICE_LOAD_TIMEOUT|0s",
        "COPPICE_LOAD_TIMEOUT|1441m",
        "COPPICE_FAILED_LOAD_TTL|10 s",
        "COPPICE_ARCHIVE_MAX_BYTES|0",
        "COPPICE_ARCHIVE_MAX_BYTES|2gib",
        "COPPICE_ARCHIVE_MAX_ENTRIES|1e3",
        "COPPICE_SHUTDOWN_GRACE|999999999999m",
        "COPPICE_MODEL_DIR|model",
        "COPPICE_ENDPOINT_NAME|é",
        "COPPICE_VARIANT_NAME|größe",
        "COPPICE_LOG_FORMAT|xml",
        "COPPICE_LOG_FORMAT|JSON",
        "COPPICE_ACCESS_LOG|on",
        "COPPICE_ACCESS_LOG|ERRORS"
      })
  void valueThatIsNotAllowedIsNamedWithItsKey(String key, String value) {
    assertThat(problems(with(key, value)))
        .singleElement()
        .asString()
        .startsWith(key + ": " + value + " (expected: ")
        .endsWith(")");
  }

  @ParameterizedTest
  @ValueSource(strings = {"user:hidden", "user:hid/den", "user:hid@den"})
  void secretOfAValueThatIsNotAllowedIsNotShown(String user) {
    assertThat(problems(with("COPPICE_S3_ENDPOINT", "http://" + user + "@host:1")))
        .containsExactly(
            "COPPICE_S3_ENDPOINT: http://***@host:1"
                + " (expected: a URI such as http://127.0.0.1:9000)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"COPPICE_MAX_LOADS", "SAGEMAKER_BIND_TO_PORT", "SAGEMAKER_PROGRAM"})
  void emptyValueCountsAsUnset(String key) {
    assertThat(problems(with(key, ""))).isEmpty();
  }

  @Test
  void atLeastTwoLoadsRunAtOnceByDefault() throws ConfigException {
    ContainerMemory memory = ContainerMemory.ofThisProcess();

    assertThat(ConfigReader.read(with(), memory, 1).loads().maxLoads()).isEqualTo(2);
    assertThat(ConfigReader.read(with(), memory, 16).loads().maxLoads()).isEqualTo(16);
  }

  @Test
  void requestLimitOfSageMakerComesBeforeTheServersOwnName() {
    assertThat(read(with("MAX_CONTENT_LENGTH", "7")).http().maxRequestBytes()).isEqualTo(7);
    assertThat(
            read(with("MAX_CONTENT_LENGTH", "nonsense", "SAGEMAKER_MAX_REQUEST_SIZE", "8"))
                .http()
                .maxRequestBytes())
        .isEqualTo(8);
  }

  @Test
  void budgetBeyondTheMemoryIsWarnedOf() {
    assertThat(read(with("COPPICE_MEMORY_BUDGET", "1001MiB")).warnings())
        .containsExactly(
            "COPPICE_MEMORY_BUDGET: 1049624576 bytes is more than the 1048576000 bytes of the"
                + " host's memory");
  }
}
