package dev.coppice.loadtest;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;

/**
 * Which models the server has in memory, as far as a client can know: it asks {@code GET /models}
 * four times a second, and adds what was answered since. This decides whether a call counts as hot,
 * so one to a model evicted within the last quarter of a second is counted wrong; the server's own
 * count of hits and misses, printed at the end, shows by how much.
 */
public final class Residents {

  private static final Pattern NAME = Pattern.compile("\"modelName\": \"([^\"]+)\"");
  private static final Pattern TOKEN = Pattern.compile("\"nextPageToken\": \"([^\"]+)\"");
  private static final long PERIOD_MILLIS = 250;

  private final URI server;
  private final String token;
  private final HttpClient client;
  private final ScheduledExecutorService poller =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "residents");
            thread.setDaemon(true);
            return thread;
          });
  private volatile Set<String> names = ConcurrentHashMap.newKeySet();
  private volatile String problem = "";

  /**
   * @param server where {@code /models} and {@code /metrics} are
   * @param token opens them; empty where none is asked for
   */
  public Residents(URI server, String token, SSLContext tls) {
    this.server = server;
    this.client = HttpClient.newBuilder().sslContext(tls).build();
    this.token = token;
  }

  void start() {
    names = list();
    poller.scheduleWithFixedDelay(
        this::refresh, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void refresh() {
    try {
      names = list();
    } catch (IllegalStateException e) {
      problem = e.getMessage();
      throw e; // It was the last time.
    }
  }

  /** Why the models in memory were not known to the end; empty if they were. */
  String problem() {
    return problem;
  }

  boolean has(String name) {
    return names.contains(name);
  }

  /** Notes that this model has just answered. */
  public void add(String name) {
    names.add(name);
  }

  private Set<String> list() {
    Set<String> listed = new HashSet<>();
    String token = "";
    do {
      String page = get(token.isEmpty() ? "/models" : "/models?next_page_token=" + token);
      Matcher name = NAME.matcher(page);
      while (name.find()) {
        listed.add(name.group(1));
      }
      Matcher next = TOKEN.matcher(page);
      token = next.find() ? next.group(1) : "";
    } while (!token.isEmpty());
    Set<String> shared = ConcurrentHashMap.newKeySet();
    shared.addAll(listed);
    return shared;
  }

  /** The server's own count of calls whose model was in memory, or was not. */
  long lookups(String result) {
    Matcher value =
        Pattern.compile(
                "^coppice_model_cache_lookups_total\\{[^}]*result=\"%s\"[^}]*} (\\S+)$"
                    .formatted(result),
                Pattern.MULTILINE)
            .matcher(get("/metrics"));
    return value.find() ? (long) Double.parseDouble(value.group(1)) : 0;
  }

  private String get(String path) {
    HttpRequest.Builder request = HttpRequest.newBuilder(server.resolve(path));
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    HttpResponse<String> answer;
    try {
      answer = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new IllegalStateException(
          "%s does not answer (expected: a server that runs)".formatted(server), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    if (answer.statusCode() != 200) {
      throw new IllegalStateException(
          "--management-url: %s: %d (expected: 200; which may be at a port of its own, or need a"
                  .formatted(server.resolve(path), answer.statusCode())
              + " --token-file)");
    }
    return answer.body();
  }

  void stop() {
    poller.shutdownNow();
  }
}
