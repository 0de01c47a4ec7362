package dev.coppice.bench.soak;

import dev.coppice.scripts.InvocationClient;
import dev.coppice.scripts.Scrape;
import dev.coppice.scripts.ServerProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a server holds at one moment, by name: what it says itself, and what Linux says of its
 * process.
 *
 * @param counts as the report names them
 */
record Footprint(Map<String, Long> counts) {

  private static final String INVOCATIONS = "invocations in flight";
  private static final String LOADS = "loads in flight";
  private static final String REQUESTS = "bytes of requests";
  private static final String LEASES = "leases";
  private static final List<String> IDLE = List.of(INVOCATIONS, LOADS, REQUESTS, LEASES);

  private static final Pattern NAME = Pattern.compile("\"modelName\": \"([^\"]+)\"");
  private static final Pattern TOKEN = Pattern.compile("\"nextPageToken\": \"([^\"]+)\"");
  private static final Pattern LEASES_OF_ONE = Pattern.compile("\"leases\": (\\d+)");

  static Footprint take(ServerProcess server) throws IOException, InterruptedException {
    Map<String, Long> counts = new LinkedHashMap<>();
    Scrape scrape;
    try (InvocationClient client = new InvocationClient(server.endpoint())) {
      scrape = client.metrics();
    }
    counts.put(INVOCATIONS, (long) scrape.sum("coppice_invocations_in_flight"));
    counts.put(LOADS, (long) scrape.sum("coppice_model_loads_in_flight"));
    counts.put(REQUESTS, (long) scrape.sum("coppice_request_memory_used_bytes"));
    counts.put(LEASES, leases(server.endpoint()));
    Path process = Path.of("/proc", Long.toString(server.pid()));
    List<String> open = open(process);
    long connections = open.stream().filter(target -> target.startsWith("socket:")).count();
    counts.put("open files", open.size() - connections);
    counts.put("connections", connections);
    try (Stream<Path> threads = Files.list(process.resolve("task"))) {
      counts.put("threads", threads.count());
    }
    return new Footprint(counts);
  }

  /** Where its descriptors lead. */
  private static List<String> open(Path process) throws IOException {
    List<String> targets = new ArrayList<>();
    try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(process.resolve("fd"))) {
      for (Path descriptor : descriptors) {
        targets.add(Files.readSymbolicLink(descriptor).toString());
      }
    } catch (NoSuchFileException closedMeanwhile) {
      return open(process);
    }
    return targets;
  }

  /** Whether no call and no load holds anything. */
  boolean isIdle() {
    return IDLE.stream().allMatch(what -> counts.getOrDefault(what, 0L) == 0);
  }

  /**
   * What is held now and was not before.
   *
   * @return what, and how many more; empty if nothing leaks
   */
  Map<String, Long> leaksSince(Footprint before) {
    Map<String, Long> leaks = new LinkedHashMap<>();
    counts.forEach(
        (what, count) -> {
          long more = count - before.counts.getOrDefault(what, 0L);
          if (more > 0) {
            leaks.put(what, more);
          }
        });
    return leaks;
  }

  private static long leases(URI endpoint) throws IOException, InterruptedException {
    long leases = 0;
    try (HttpClient http = HttpClient.newHttpClient()) {
      String token = "";
      do {
        String page = get(http, endpoint.resolve("/models?limit=100" + token));
        Matcher name = NAME.matcher(page);
        while (name.find()) {
          String model = get(http, endpoint.resolve("/models/" + name.group(1) + "?detail=true"));
          Matcher count = LEASES_OF_ONE.matcher(model);
          // It may be gone by now.
          leases += count.find() ? Long.parseLong(count.group(1)) : 0;
        }
        Matcher next = TOKEN.matcher(page);
        token = next.find() ? "&next_page_token=" + next.group(1) : "";
      } while (!token.isEmpty());
    }
    return leases;
  }

  private static String get(HttpClient http, URI uri) throws IOException, InterruptedException {
    return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
  }
}
