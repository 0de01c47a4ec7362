package dev.coppice.e2e;

import dev.coppice.scripts.S3ProxyProcess;
import dev.coppice.scripts.TestBucket;
import dev.coppice.scripts.WorkDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;

/**
 * A bucket for the tests of one class in a real S3 server, and the environment that makes a server
 * use it. All classes of a JVM have the same S3 server, which the first of them starts.
 */
public final class LocalS3 implements BeforeAllCallback, AfterAllCallback {

  public static final String PREFIX = "models/";

  private static final Path LIBRARIES = Path.of("../../scripts/s3proxy/target/lib");

  /** Where the SDK looks in a server that runs in this process, in place of variables. */
  private static final Map<String, String> CREDENTIALS =
      Map.of(
          "aws.accessKeyId", S3ProxyProcess.ACCESS_KEY_ID,
          "aws.secretAccessKey", S3ProxyProcess.SECRET_ACCESS_KEY,
          "aws.region", S3ProxyProcess.REGION);

  @SuppressWarnings("NullAway.Init") // Set before all tests.
  private S3ProxyProcess process;

  @SuppressWarnings("NullAway.Init") // Set before all tests.
  private String name;

  @SuppressWarnings("NullAway.Init") // Set before all tests.
  private TestBucket bucket;

  /** The process, ended with the JVM's last test. */
  private record Shared(S3ProxyProcess process, WorkDirectory files) implements AutoCloseable {

    static Shared start() {
      try {
        WorkDirectory files = new WorkDirectory(Files.createTempDirectory("s3"));
        return new Shared(S3ProxyProcess.start(LIBRARIES, files.path()), files);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void close() throws IOException {
      process.close();
      files.remove();
    }
  }

  /** Another S3 server, without a bucket. */
  public static S3ProxyProcess another(Path directory) throws IOException {
    return S3ProxyProcess.start(LIBRARIES, directory);
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    process =
        context
            .getStore(StoreScope.LAUNCHER_SESSION, Namespace.create(LocalS3.class))
            .computeIfAbsent(Shared.class, key -> Shared.start(), Shared.class)
            .process();
    name = context.getRequiredTestClass().getSimpleName().toLowerCase(Locale.ROOT);
    bucket = TestBucket.open(process.endpoint(), name);
    CREDENTIALS.forEach(System::setProperty);
  }

  @Override
  public void afterAll(ExtensionContext context) {
    CREDENTIALS.keySet().forEach(System::clearProperty);
    bucket.close();
  }

  public URI endpoint() {
    return process.endpoint();
  }

  /** The bucket's name, which is that of the class of tests. */
  public String bucket() {
    return name;
  }

  /** Where an object of that name is, below the prefix. */
  public String uri(String object) {
    return "s3://" + name + "/" + PREFIX + object;
  }

  /** Puts an object below the prefix. */
  public void put(String object, byte[] content) {
    bucket.put(PREFIX + object, content);
  }

  /** Puts a tenant's artifact below the prefix. */
  public void put(Tenant tenant) {
    put(tenant.name(), tenant.artifact());
  }

  public void delete(String object) {
    bucket.delete(PREFIX + object);
  }

  /** How often an object was fetched. */
  public long downloads(String object) {
    return process.downloads(name, PREFIX + object);
  }

  /** Settings of a server on this store, and more of them. */
  public Map<String, String> environment(Map<String, String> more) {
    return environment(endpoint(), more);
  }

  /** The same, reached at {@code endpoint}. */
  public Map<String, String> environment(URI endpoint, Map<String, String> more) {
    Map<String, String> all = new HashMap<>();
    all.put("COPPICE_MODEL_STORE", uri(""));
    all.put("COPPICE_S3_ENDPOINT", endpoint.toString());
    all.put("COPPICE_S3_PATH_STYLE", "true");
    all.putAll(more);
    return all;
  }
}
