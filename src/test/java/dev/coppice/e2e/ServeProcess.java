package dev.coppice.e2e;

import dev.coppice.scripts.ServerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The server as a process of its own, as {@code scripts/serve} starts it. */
public final class ServeProcess implements AutoCloseable {

  private static final Path SERVE = Path.of("../../scripts/serve").toAbsolutePath().normalize();

  /** The first start of a build records itself, which takes a busy machine a minute. */
  private static final int MAX_SECONDS = 240;

  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);

  private final Process process;
  private final Path standardOutput;
  private final Path standardError;
  private final int port;

  private ServeProcess(Process process, Path standardOutput, Path standardError, int port) {
    this.process = process;
    this.standardOutput = standardOutput;
    this.standardError = standardError;
    this.port = port;
  }

  /**
   * Starts it on a free port.
   *
   * @param scratch where its output goes
   * @param environment all of its settings but the port
   */
  public static ServeProcess start(Path scratch, Map<String, String> environment)
      throws IOException {
    return start(scratch, environment, Redirect.to(scratch.resolve("stdout").toFile()));
  }

  /** The same, but its standard output is a pipe that nobody reads. */
  public static ServeProcess startUnread(Path scratch, Map<String, String> environment)
      throws IOException {
    Files.createFile(scratch.resolve("stdout"));
    return start(scratch, environment, Redirect.PIPE);
  }

  private static ServeProcess start(
      Path scratch, Map<String, String> environment, Redirect standardOutput) throws IOException {
    Map<String, String> all = new HashMap<>(environment);
    int port = ServerProcess.freePort();
    all.put("SAGEMAKER_BIND_TO_PORT", Integer.toString(port));
    Path output = scratch.resolve("stdout");
    Path error = scratch.resolve("stderr");
    ProcessBuilder builder = new ProcessBuilder(SERVE.toString(), "serve");
    builder
        .environment()
        .keySet()
        .removeIf(
            key ->
                key.startsWith("COPPICE_")
                    || key.startsWith("SAGEMAKER_")
                    || key.equals("MODEL_STORE"));
    builder.environment().putAll(all);
    Process process = builder.redirectOutput(standardOutput).redirectError(error.toFile()).start();
    return new ServeProcess(process, output, error, port);
  }

  public int port() {
    return port;
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** All it has printed. */
  public String output() throws IOException {
    return Files.readString(standardOutput) + Files.readString(standardError);
  }

  /** The lines of its standard error. */
  public List<String> standardError() throws IOException {
    return Files.readAllLines(standardError);
  }

  /** The lines of its standard output. */
  public List<String> standardOutput() throws IOException {
    return Files.readAllLines(standardOutput);
  }

  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + port);
  }

  /** Closes the pipe that its standard output is, as if its reader had died. */
  public void stopReading() throws IOException {
    process.getInputStream().close();
  }

  /** Sends SIGTERM. */
  public void terminate() {
    process.toHandle().destroy(); // Process.destroy() closes the pipes, too.
  }

  /** Whether it ends before {@code patience} is over. */
  public boolean endsWithin(Duration patience) throws InterruptedException {
    return process.waitFor(patience);
  }

  /** Waits for its end. */
  public int exitStatus() throws InterruptedException, IOException {
    if (!process.waitFor(MAX_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError(
          "the process has not ended after %d s:%n%s".formatted(MAX_SECONDS, output()));
    }
    return process.exitValue();
  }

  /** The answer to {@code GET}, asked for until the port is open. */
  public HttpResponse<String> get(String path) throws IOException, InterruptedException {
    Duration most = Duration.ofSeconds(MAX_SECONDS);
    HttpRequest request = HttpRequest.newBuilder(endpoint().resolve(path)).timeout(most).build();
    long end = System.nanoTime() + most.toNanos();
    try (HttpClient client = HttpClient.newHttpClient()) {
      while (true) {
        try {
          return client.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
          if (!isAlive() || System.nanoTime() - end > 0) {
            String why =
                isAlive() ? "no answer in %d s: ".formatted(MAX_SECONDS) : "the server ended: ";
            throw new UncheckedIOException(why + output(), e);
          }
          Thread.sleep(BETWEEN_LOOKS); // What it waits for may need the processor.
        }
      }
    }
  }

  /** The answer to a call of a model with rows of CSV; the port is open. */
  public HttpResponse<String> invoke(String model, String csv, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder call =
        HttpRequest.newBuilder(endpoint().resolve("/invocations"))
            .header(CoppiceServer.TARGET_MODEL, model)
            .header("Content-Type", "text/csv")
            .POST(BodyPublishers.ofString(csv));
    if (headers.length > 0) {
      call.headers(headers);
    }
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(call.build(), BodyHandlers.ofString());
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
