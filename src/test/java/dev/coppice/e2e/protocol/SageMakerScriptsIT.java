package dev.coppice.e2e.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.e2e.CoppiceServer;
import dev.coppice.e2e.LocalS3;
import dev.coppice.e2e.Python;
import dev.coppice.e2e.Tenant;
import dev.coppice.scripts.S3ProxyProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * The scripts for SageMaker do here what they do there: they are run as they are, against a server.
 */
final class SageMakerScriptsIT {

  private static final Path SCRIPTS =
      Path.of("../../deploy/sagemaker").toAbsolutePath().normalize();
  private static final String EXAMPLE = SCRIPTS.resolve("example.py").toString();
  private static final String ROLE = "arn:aws:iam::123456789012:role/serve";

  @TempDir static Path directory;
  private static Python python;
  @RegisterExtension static final LocalS3 s3 = new LocalS3();
  private static List<Tenant> tenants;
  @AutoClose private static CoppiceServer server;

  @BeforeAll
  static void start() {
    python = Python.with(directory, "the scripts for SageMaker are not run", "boto3", "yaml");
    tenants = Tenant.train(3);
    tenants.forEach(s3::put);
    s3.put("broken.tar.gz", "no model".getBytes(StandardCharsets.UTF_8));
    server = CoppiceServer.start(s3.environment(Map.of()));
  }

  private static Map<String, String> environment(String mostModels) {
    Map<String, String> environment = new HashMap<>();
    environment.put("AWS_ACCESS_KEY_ID", S3ProxyProcess.ACCESS_KEY_ID);
    environment.put("AWS_SECRET_ACCESS_KEY", S3ProxyProcess.SECRET_ACCESS_KEY);
    environment.put("AWS_DEFAULT_REGION", S3ProxyProcess.REGION);
    environment.put("AWS_ENDPOINT_URL_S3", s3.endpoint().toString());
    environment.put("AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME", server.uri("").toString());
    environment.put("ENDPOINT_NAME", "fleet");
    environment.put("LIST_BUCKET", s3.bucket());
    environment.put("LIST_KEY", LocalS3.PREFIX + "warm-up.txt");
    environment.put("MOST_MODELS", mostModels);
    return environment;
  }

  private static String warmUp(String mostModels, String seconds, String... names)
      throws IOException {
    s3.put("warm-up.txt", String.join("\n", names).getBytes(StandardCharsets.UTF_8));
    return python.output(
        environment(mostModels),
        Path.of("resources/boto3/warm_up.py").toAbsolutePath().toString(),
        SCRIPTS.resolve("warm-up.yaml").toString(),
        seconds);
  }

  @Test
  void exampleGetsTheScoreOfItsTenant() throws IOException {
    Tenant tenant = tenants.getFirst();
    String printed =
        python.output(
            environment("9"), EXAMPLE, "invoke", "--model", tenant.name(), "--rows", tenant.csv());
    assertThat(printed).isEqualTo(tenant.expected() + "\n");
  }

  @Test
  void requestsOfTheExampleAreOnesThatSageMakerDescribes() throws IOException {
    String[] create = {"create", "--image", "i", "--role", ROLE, "--bucket", "b", "--dry-run"};
    assertThat(example(create))
        .contains("{\"CreateModel\"", "{\"CreateEndpointConfig\"", "{\"CreateEndpoint\"");
    String[] transform = {
      "transform", "--image", "i", "--role", ROLE, "--bucket", "b", "--model", "m", "--dry-run"
    };
    assertThat(example(transform))
        .contains("{\"CreateTransformJob\"")
        // A name of its own each time, the job's and its model's.
        .matches("(?s).*\"ModelName\": \"(nightly-\\d{14})\".*\"TransformJobName\": \"\\1\".*");
    create[4] = "short";
    assertThatThrownBy(() -> example(create)).hasMessageContaining("ExecutionRoleArn");
  }

  private static String example(String... arguments) throws IOException {
    String[] all = new String[arguments.length + 1];
    all[0] = EXAMPLE;
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    return python.output(environment("9"), all);
  }

  @Test
  void warmedModelIsInMemoryAndWasNotAskedForAScore() throws IOException {
    String name = tenants.get(1).name();
    assertThat(warmUp("9", "600", name, "", name))
        .contains("{\"warm\": 1, \"failed\": 0, \"beyondMostModels\": 0}");
    assertThat(server.get("/models/" + name).statusCode()).isEqualTo(200);
  }

  @Test
  void whatCannotBeWarmedIsReportedAndKeepsNoOtherFromIt() throws IOException {
    String name = tenants.get(2).name();
    assertThatThrownBy(() -> warmUp("3", "600", "broken.tar.gz", "absent.tar.gz", name, "more"))
        .hasMessageContaining("{\"model\": \"broken.tar.gz\", \"cause\": ")
        .hasMessageContaining("{\"model\": \"absent.tar.gz\", \"cause\": ")
        .hasMessageContaining("{\"warm\": 1, \"failed\": 2, \"beyondMostModels\": 1}");
    assertThat(server.get("/models/" + name).statusCode()).isEqualTo(200);
  }

  @Test
  void callsThatTheTimeDoesNotSufficeForAreNotStarted() {
    assertThatThrownBy(() -> warmUp("9", "60", tenants.getFirst().name()))
        .hasMessageContaining("not tried, the time was up");
  }
}
