package dev.coppice.e2e;

import java.net.URI;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.testcontainers.localstack.LocalStackContainer;
import org.testcontainers.utility.DockerImageName;

/** The store contract on LocalStack; skipped, with the reason, where Docker or its image is not. */
final class LocalStackModelStoreIT extends S3StoreContract {

  private static final Logger LOG = LoggerFactory.getLogger(LocalStackModelStoreIT.class);
  private static final DockerImage IMAGE = new DockerImage("localstack/localstack:4.9.2");

  @SuppressWarnings("NullAway.Init") // Set before all tests.
  private static LocalStackContainer server;

  @BeforeAll
  static void start() {
    if (!IMAGE.canRun()) {
      String skipped = "LocalStack store contract skipped: Docker cannot pull " + IMAGE.name();
      LOG.warn(skipped); // Failsafe does not show the reason of a skipped class.
      Assumptions.abort(skipped);
    }
    server = new LocalStackContainer(DockerImageName.parse(IMAGE.name())).withServices("s3");
    server.start();
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.stop();
    }
  }

  @Override
  URI endpoint() {
    return server.getEndpoint();
  }
}
