package dev.coppice.bench.http;

import dev.coppice.scripts.InvocationClient;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The load generator: wrk, as many connections as asked for, each sending its next request once it
 * has the answer to the last.
 */
public final class Wrk {

  /** One thread drives all connections, so that the server has most of a small machine. */
  private static final String THREADS = "-t1";

  private static final Pattern RESULT =
      Pattern.compile(
          "result requests=(\\d+) micros=(\\d+) p50=([0-9.]+) p99=([0-9.]+) errors=(\\d+)");

  private final Path script;

  /**
   * @param directory where the request is written as wrk's Lua script
   * @param model value of the header that names the model
   * @param csv the body, printable ASCII and line feeds
   */
  public Wrk(Path directory, String model, String csv) throws IOException {
    script = Files.writeString(directory.resolve("request.lua"), lua(model, csv));
  }

  private static String lua(String model, String csv) {
    return """
        wrk.method = "POST"
        wrk.headers["Content-Type"] = "text/csv"
        wrk.headers["%s"] = "%s"
        wrk.body = "%s"
        function done(summary, latency, requests)
          local e = summary.errors
          io.write(string.format(
            "result requests=%%d micros=%%d p50=%%f p99=%%f errors=%%d\\n",
            summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
            e.connect + e.read + e.write + e.status + e.timeout))
        end
        """
        .formatted(InvocationClient.MODEL_HEADER, model, csv.replace("\n", "\\n"));
  }

  /**
   * What wrk saw.
   *
   * @param requests answered requests
   * @param requestsPerSecond the same a second
   * @param p50 microseconds that half of the requests took at most
   * @param p99 microseconds that 99 of 100 took at most
   */
  public record Result(long requests, double requestsPerSecond, double p50, double p99) {}

  /**
   * Sends the request to {@code /invocations} over and over.
   *
   * @throws IOException if wrk is not there, or any answer is an error
   */
  Result run(URI endpoint, int connections, Duration duration)
      throws IOException, InterruptedException {
    List<String> command =
        List.of(
            "wrk",
            THREADS,
            "-c" + connections,
            "-d" + duration.toSeconds() + "s",
            "--latency",
            "-s",
            script.toString(),
            endpoint.resolve("/invocations").toString());
    Process process = start(command);
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int exit = process.waitFor();
    Matcher result = RESULT.matcher(output);
    if (exit != 0 || !result.find() || !result.group(5).equals("0")) {
      throw new IOException("wrk: exit %d (expected: no error)%n%s".formatted(exit, output));
    }
    double seconds = Double.parseDouble(result.group(2)) / 1e6;
    long requests = Long.parseLong(result.group(1));
    return new Result(
        requests,
        requests / seconds,
        Double.parseDouble(result.group(3)),
        Double.parseDouble(result.group(4)));
  }

  private static Process start(List<String> command) throws IOException {
    try {
      return new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      throw new IOException(
          "wrk: not found (expected: on the PATH; Debian and Ubuntu: apt-get install wrk)", e);
    }
  }
}
