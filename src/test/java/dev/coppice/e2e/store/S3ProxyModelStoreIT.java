package dev.coppice.e2e.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.loader.StoreKey;
import dev.coppice.loader.store.ModelStore;
import dev.coppice.loader.store.StoreException;
import dev.coppice.loader.store.StoreFault;
import dev.coppice.scripts.S3ProxyProcess;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The store contract on S3Proxy, which checks credentials. */
final class S3ProxyModelStoreIT extends S3StoreContract {

  private static final Path LIBRARIES = Path.of("..", "..", "scripts", "s3proxy", "target", "lib");

  @TempDir private static Path directory = Path.of("");

  @SuppressWarnings("NullAway.Init") // Set before all tests.
  private static S3ProxyProcess server;

  @BeforeAll
  static void start() throws IOException {
    server = S3ProxyProcess.start(LIBRARIES, directory);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Override
  URI endpoint() {
    return server.endpoint();
  }

  @Test
  void anArtifactIsOneRequest() throws IOException {
    put("counted", new byte[1]);

    store().open(new StoreKey("counted")).close();

    assertThat(server.downloads(BUCKET, "models/counted")).isEqualTo(1);
  }

  @Test
  void wrongCredentialsAreRefused() {
    put("m", new byte[1]);
    System.setProperty("aws.secretAccessKey", "wrong");

    try (ModelStore locked = store(BUCKET)) {
      assertThatThrownBy(() -> locked.open(new StoreKey("m")))
          .isInstanceOf(StoreException.class)
          .extracting(e -> ((StoreException) e).fault())
          .isEqualTo(StoreFault.CREDENTIALS);
    }
  }
}
