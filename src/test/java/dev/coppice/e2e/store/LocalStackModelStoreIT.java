package dev.coppice.e2e.store;

import java.net.URI;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledIf;
import org.slf4j.LoggerFactory;
import org.testcontainers.localstack.LocalStackContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * The store contract on LocalStack; skipped, with the reason, where Docker or its image is missing.
 */
@EnabledIf(value = "canRun", disabledReason = LocalStackModelStoreIT.SKIPPED)
final class LocalStackModelStoreIT extends S3StoreContract {

  private static final String IMAGE = "localstack/localstack:4.9.2";

  static final String SKIPPED = "LocalStack store contract skipped: Docker cannot pull " + IMAGE;

  private static LocalStackContainer server;

  static boolean canRun() {
    boolean canRun = new DockerImage(IMAGE).canRun();
    if (!canRun) {
      // Failsafe counts what is skipped, and keeps the reason to itself.
      LoggerFactory.getLogger(LocalStackModelStoreIT.class).warn(SKIPPED);
    }
    return canRun;
  }

  @BeforeAll
  static void start() {
    server = new LocalStackContainer(DockerImageName.parse(IMAGE)).withServices("s3");
    server.start();
  }

  @AfterAll
  static void stop() {
    server.stop();
  }

  @Override
  URI endpoint() {
    return server.getEndpoint();
  }

  @Override
  String bucketName() {
    return "churn-mme";
  }
}
