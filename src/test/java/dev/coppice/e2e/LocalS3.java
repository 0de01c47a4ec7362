package dev.coppice.e2e;

import dev.coppice.scripts.S3ProxyProcess;
import dev.coppice.scripts.TestBucket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** A real S3 server with one bucket, and the environment that makes a server use it. */
public final class LocalS3 implements AutoCloseable {

  public static final String BUCKET = "churn-mme";
  public static final String PREFIX = "models/";

  private static final Path LIBRARIES = Path.of("../../scripts/s3proxy/target/lib");

  private final S3ProxyProcess process;
  private final TestBucket bucket;

  private LocalS3(S3ProxyProcess process) {
    this.process = process;
    this.bucket = TestBucket.open(process.endpoint(), BUCKET);
    // The server under test runs in this process, where the SDK reads these instead of variables.
    System.setProperty("aws.accessKeyId", S3ProxyProcess.ACCESS_KEY_ID);
    System.setProperty("aws.secretAccessKey", S3ProxyProcess.SECRET_ACCESS_KEY);
    System.setProperty("aws.region", S3ProxyProcess.REGION);
  }

  public static LocalS3 start(Path directory) {
    try {
      return new LocalS3(S3ProxyProcess.start(LIBRARIES, directory));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public URI endpoint() {
    return process.endpoint();
  }

  /** Where an object of that name is, below the prefix. */
  public String uri(String name) {
    return "s3://" + BUCKET + "/" + PREFIX + name;
  }

  /** Puts an object below the prefix. */
  public void put(String name, byte[] content) {
    bucket.put(PREFIX + name, content);
  }

  public void delete(String name) {
    bucket.delete(PREFIX + name);
  }

  /** How often an object was fetched. */
  public long downloads(String name) {
    return process.downloads(BUCKET, PREFIX + name);
  }

  /** Settings of a server on this store, reached at {@code endpoint}, and more of them. */
  public static Map<String, String> environment(URI endpoint, Map<String, String> more) {
    Map<String, String> all = new HashMap<>();
    all.put("COPPICE_MODEL_STORE", "s3://" + BUCKET + "/" + PREFIX);
    all.put("COPPICE_S3_ENDPOINT", endpoint.toString());
    all.put("COPPICE_S3_PATH_STYLE", "true");
    all.putAll(more);
    return all;
  }

  @Override
  public void close() {
    bucket.close();
    process.close();
  }
}
