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

/**
 * Which models the server has in memory, as far as a client can know: it asks {@code GET /models}
 * four times a second, and adds what was answered since. This decides whether a call counts as hot, so one to a
 * model evicted within the last quarter of a second is counted wrong; the server's own count of hits
 * and misses, printed at the end, shows by how much.
 */
public final class Residents {

  private static final Pattern NAME = Pattern.compile("\"modelName\": \"([^\"]+)\"");
  private static final Pattern TOKEN = Pattern.compile("\"nextPageToken\": \"([^\"]+)\"");
  private static final long PERIOD_MILLIS = 250;

  private final URI target;
  private final HttpClient client = HttpClient.newHttpClient();
  private final ScheduledExecutorService poller =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "residents");
            thread.setDaemon(true);
            return thread;
          });
  private volatile Set<String> names = ConcurrentHashMap.newKeySet();

  public Residents(URI target) {
    this.target = target;
  }

  void start() {
    names = list();
    poller.scheduleWithFixedDelay(
        () -> names = list(), PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
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
    try {
      return client
          .send(
              HttpRequest.newBuilder(target.resolve(path)).build(),
              HttpResponse.BodyHandlers.ofString())
          .body();
    } catch (IOException e) {
      throw new IllegalStateException("%s does not answer".formatted(target), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  void stop() {
    poller.shutdownNow();
  }
}
