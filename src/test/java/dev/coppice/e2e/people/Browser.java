package dev.coppice.e2e.people;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coppice.scripts.ServerProcess;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A real Chromium without a window, driven by chromedriver over the WebDriver protocol. Where they
 * are not installed the test that asks for one is skipped, and says so.
 */
final class Browser implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);

  /** Of the browser's own protocol: what it evaluates may wait for hundreds of events of a page. */
  private static final Duration LONG_PATIENCE = Duration.ofMinutes(5);

  private final ObjectMapper json = new ObjectMapper();
  private final HttpClient http = HttpClient.newHttpClient();
  private final Process driver;
  private final URI address;
  private String session = "";

  private Browser(Process driver, URI address) {
    this.driver = driver;
    this.address = address;
  }

  static Browser open() throws IOException, InterruptedException {
    String path = Objects.requireNonNullElse(System.getenv("PATH"), "");
    Optional<Path> driver = find(path, "chromedriver");
    assumeTrue(
        driver.isPresent(), "chromedriver is not installed here: no browser shows the console");
    int port = ServerProcess.freePort();
    Process process =
        new ProcessBuilder(driver.get().toString(), "--port=" + port)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    Browser browser = new Browser(process, URI.create("http://127.0.0.1:" + port));
    try {
      browser.begin();
      return browser;
    } catch (IOException | InterruptedException | RuntimeException | Error e) {
      browser.close();
      throw e;
    }
  }

  private static Optional<Path> find(String path, String name) {
    return Stream.of(path.split(File.pathSeparator, -1))
        .map(directory -> Path.of(directory, name))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private void begin() throws IOException, InterruptedException {
    Instant end = Instant.now().plus(PATIENCE);
    while (!isReady()) {
      if (Instant.now().isAfter(end) || !driver.isAlive()) {
        throw new IOException("chromedriver: not ready (expected: within " + PATIENCE + ")");
      }
      Thread.sleep(BETWEEN_LOOKS); // What it waits for may need the processor.
    }
    Map<String, Object> options =
        Map.of(
            "args",
            List.of("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"));
    Map<String, Object> wanted =
        Map.of("goog:chromeOptions", options, "goog:loggingPrefs", Map.of("browser", "ALL"));
    JsonNode begun = post("/session", Map.of("capabilities", Map.of("alwaysMatch", wanted)));
    session = "/session/" + begun.path("sessionId").asText();
  }

  private boolean isReady() throws InterruptedException {
    try {
      return get("/status").path("ready").asBoolean();
    } catch (IOException e) {
      return false;
    }
  }

  void show(URI page) throws IOException, InterruptedException {
    post(session + "/url", Map.of("url", page.toString()));
  }

  /** Opens another tab, and goes on there. */
  void openTab() throws IOException, InterruptedException {
    JsonNode tab = post(session + "/window/new", Map.of("type", "tab"));
    post(session + "/window", Map.of("handle", tab.path("handle").asText()));
  }

  /** Makes the page so wide, as on a device with that screen, and light or dark. */
  void resize(int width, boolean dark) throws IOException, InterruptedException {
    devTools(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", 900, "deviceScaleFactor", 1, "mobile", false));
    Map<String, String> scheme =
        Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light");
    devTools("Emulation.setEmulatedMedia", Map.of("features", List.of(scheme)));
  }

  /** Has the browser's own protocol do something. */
  JsonNode devTools(String command, Map<String, Object> parameters)
      throws IOException, InterruptedException {
    return post(
        session + "/goog/cdp/execute", Map.of("cmd", command, "params", parameters), LONG_PATIENCE);
  }

  /** The value of a script's {@code return}. */
  JsonNode run(String script) throws IOException, InterruptedException {
    return post(session + "/execute/sync", Map.of("script", script, "args", List.of()));
  }

  /** What the first element that a selector finds says. */
  String text(String selector) throws IOException, InterruptedException {
    return run("return document.querySelector('%s').textContent".formatted(selector)).asText();
  }

  /** Runs a script that returns a truth until that is so. */
  void await(String script) throws IOException, InterruptedException {
    Instant end = Instant.now().plus(PATIENCE);
    while (!run(script).asBoolean()) {
      if (Instant.now().isAfter(end)) {
        throw new AssertionError(
            "%s: false (expected: true)%n%s"
                .formatted(script, run("return document.body.innerText").asText()));
      }
    }
  }

  /** Presses a key where the focus is; {@code \uE004} is the tabulator, {@code \uE007} Enter. */
  void press(String key) throws IOException, InterruptedException {
    List<Map<String, String>> strokes =
        List.of(Map.of("type", "keyDown", "value", key), Map.of("type", "keyUp", "value", key));
    Map<String, Object> keyboard = Map.of("type", "key", "id", "keyboard", "actions", strokes);
    post(session + "/actions", Map.of("actions", List.of(keyboard)));
  }

  /** What the browser complained of. */
  List<String> complaints() throws IOException, InterruptedException {
    return post(session + "/se/log", Map.of("type", "browser")).findValuesAsText("message");
  }

  private JsonNode get(String path) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(address.resolve(path)).timeout(PATIENCE));
  }

  private JsonNode post(String path, Object body) throws IOException, InterruptedException {
    return post(path, body, PATIENCE);
  }

  private JsonNode post(String path, Object body, Duration patience)
      throws IOException, InterruptedException {
    return send(
        HttpRequest.newBuilder(address.resolve(path))
            .timeout(patience)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(json.writeValueAsString(body))));
  }

  private JsonNode send(HttpRequest.Builder request) throws IOException, InterruptedException {
    String answer = http.send(request.build(), BodyHandlers.ofString()).body();
    JsonNode value = json.readTree(answer).path("value");
    if (value.has("error")) {
      throw new IOException(value.path("message").asText());
    }
    return value;
  }

  @Override
  public void close() {
    http.shutdownNow();
    driver.descendants().forEach(ProcessHandle::destroy);
    driver.destroy();
  }
}
