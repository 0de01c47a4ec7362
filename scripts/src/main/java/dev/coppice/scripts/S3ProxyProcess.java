package dev.coppice.scripts;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A real S3 server for demo, benchmarks and tests: S3Proxy in a process of its own, on a free port
 * of 127.0.0.1, over a directory of files.
 *
 * <p>A process, because S3Proxy's libraries (jclouds, Netty 4.1, three cloud SDKs) must not share a
 * class path with ours. The {@code filesystem} back end, because of those that keep nothing in
 * memory it reads a 45 MB object fastest. Port and requests are read from its log, so that no port
 * is guessed and downloads are counted by the store and not by its client.
 */
public final class S3ProxyProcess implements AutoCloseable {

  public static final String ACCESS_KEY_ID = "coppice-local";
  public static final String SECRET_ACCESS_KEY = "coppice-local-secret";
  public static final String REGION = "us-east-1";

  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(10);
  private static final Pattern LISTENING =
      Pattern.compile("Started ServerConnector@.*\\{127\\.0\\.0\\.1:(\\d+)}");

  private final ChildProcess child;
  private final URI endpoint;

  private S3ProxyProcess(ChildProcess child, URI endpoint) {
    this.child = child;
    this.endpoint = endpoint;
  }

  /**
   * Starts it and waits until it listens.
   *
   * @param libraries directory of S3Proxy's jars, {@code scripts/s3proxy/target/lib} after a build
   * @param directory kept as it is: objects in {@code data/}, its log in {@code s3proxy.log}
   * @throws IOException with the log's place if it does not come up within a minute
   */
  public static S3ProxyProcess start(Path libraries, Path directory) throws IOException {
    if (!Files.isDirectory(libraries)) {
      throw new IOException(
          "libraries: %s (expected: S3Proxy's jars, made by 'mvn package')".formatted(libraries));
    }
    Path log = directory.resolve("s3proxy.log");
    Files.createDirectories(directory.resolve("data"));
    Files.deleteIfExists(log);
    Path logging = directory.resolve("logback.xml");
    try (InputStream resource = S3ProxyProcess.class.getResourceAsStream("s3proxy-logback.xml")) {
      Files.write(logging, resource.readAllBytes());
    }
    Path settings = directory.resolve("s3proxy.properties");
    try (OutputStream file = Files.newOutputStream(settings)) {
      // Escapes what a path may have and such a file, which is read as ISO 8859-1, has not.
      settings(directory).store(file, null);
    }
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-Dlogback.configurationFile=" + logging.toAbsolutePath(),
                "-cp",
                libraries.toAbsolutePath() + "/*",
                "org.gaul.s3proxy.Main",
                "--properties",
                settings.toAbsolutePath().toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    ChildProcess child = new ChildProcess("S3Proxy", process, log);
    child.await(START_LIMIT, () -> endpoint(log).isPresent());
    return new S3ProxyProcess(child, endpoint(log).orElseThrow());
  }

  private static Properties settings(Path directory) {
    Properties settings = new Properties();
    settings.putAll(
        Map.of(
            "s3proxy.endpoint", "http://127.0.0.1:0",
            "s3proxy.authorization", "aws-v2-or-v4",
            "s3proxy.identity", ACCESS_KEY_ID,
            "s3proxy.credential", SECRET_ACCESS_KEY,
            "jclouds.provider", "filesystem",
            "jclouds.identity", "unused",
            "jclouds.credential", "unused",
            "jclouds.filesystem.basedir", directory.resolve("data").toAbsolutePath().toString()));
    return settings;
  }

  /** Where it says that it listens. */
  private static Optional<URI> endpoint(Path log) throws IOException {
    Matcher listening = LISTENING.matcher(Files.readString(log, StandardCharsets.UTF_8));
    return listening.find()
        ? Optional.of(URI.create("http://127.0.0.1:" + listening.group(1)))
        : Optional.empty();
  }

  /** Where it listens, {@code http://127.0.0.1:port}. */
  public URI endpoint() {
    return endpoint;
  }

  /**
   * What a server needs in its environment to serve the models of a folder here; the caller may add
   * to it.
   *
   * @param folder ends with a slash
   */
  public Map<String, String> environment(String bucket, String folder) {
    return new HashMap<>(
        Map.of(
            "AWS_ACCESS_KEY_ID",
            ACCESS_KEY_ID,
            "AWS_SECRET_ACCESS_KEY",
            SECRET_ACCESS_KEY,
            "AWS_REGION",
            REGION,
            "COPPICE_S3_ENDPOINT",
            endpoint.toString(),
            "COPPICE_S3_PATH_STYLE",
            "true",
            "COPPICE_MODEL_STORE",
            "s3://%s/%s".formatted(bucket, folder)));
  }

  /** How many GET requests for this object have reached the store. */
  public long downloads(String bucket, String key) {
    return downloads(bucket).getOrDefault(key, 0L);
  }

  /** How many GET requests have reached the store, by object; of those that were asked for. */
  public Map<String, Long> downloads(String bucket) {
    String request = " request: Request(GET %s/%s/".formatted(endpoint, bucket);
    try (Stream<String> lines = Files.lines(child.log())) {
      return lines
          .filter(line -> line.contains(request))
          .map(line -> key(line, line.indexOf(request) + request.length()))
          .collect(Collectors.groupingBy(key -> key, Collectors.counting()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What follows the key ends it: the closing bracket, or a query. */
  private static String key(String line, int start) {
    int end = start;
    while (")?".indexOf(line.charAt(end)) < 0) {
      end++;
    }
    return line.substring(start, end);
  }

  /** Ends the process; its files stay. */
  @Override
  public void close() {
    child.stop(STOP_LIMIT);
  }
}
