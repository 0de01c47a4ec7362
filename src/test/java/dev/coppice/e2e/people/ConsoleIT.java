package dev.coppice.e2e.people;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coppice.e2e.CoppiceServer;
import dev.coppice.e2e.Tenant;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The console as a person meets it, in a real browser. */
final class ConsoleIT {

  private static final String TAB = "\uE004";
  private static final String ENTER = "\uE007";

  private static final int LOOKS_PER_HOUR = 360;
  private static final int COLLECTIONS = 5;

  /**
   * Counts the page's looks at the server, makes each a new one, and its ten seconds one ms; after
   * as many as are wanted the page stands still, so that what a look needs does not count. Nor do
   * the times of a page's first requests, which a browser keeps.
   */
  private static final String HURRY =
      "performance.setResourceTimingBufferSize(0);"
          + " window.looks = 0; const later = window.setTimeout, get = window.fetch;"
          + " const look = f => { if (window.looks >= window.wanted) {"
          + " window.goOn = () => look(f); window.reached(); } else { window.looks++; f(); } };"
          + " window.setTimeout = (f, ms) => later(look, ms / 10_000, f);"
          + " window.fetch = (url, options) => get(url, { ...options, headers: {} });";

  /** A fraction of what one look draws. */
  private static final int BYTES_PER_LOOK = 100;

  @TempDir static Path directory;
  private static List<Tenant> tenants;
  @AutoClose private static CoppiceServer server;
  @AutoClose private static Browser browser;

  @BeforeAll
  static void start() throws Exception {
    browser = Browser.open();
    tenants = Tenant.train(3);
    Path store = Tenant.store(directory, tenants.toArray(Tenant[]::new));
    server = CoppiceServer.start(store);
    call(0);
    call(0);
    call(1);
  }

  private static void call(int tenant) {
    assertThat(server.invoke(tenants.get(tenant).name(), tenants.get(tenant).csv()).statusCode())
        .isEqualTo(200);
  }

  private static void show() throws Exception {
    browser.show(server.uri("/console"));
    browser.await("return document.querySelectorAll('#now dd').length > 0");
  }

  @ParameterizedTest
  @CsvSource({"360, false", "360, true", "768, false", "768, true", "1280, false", "1280, true"})
  void pageFitsEveryScreenAndBreaksNoPolicy(int width, boolean dark) throws Exception {
    browser.resize(width, dark);
    show();

    assertThat(browser.run("return document.documentElement.scrollWidth").asInt())
        .isLessThanOrEqualTo(width);
    assertThat(browser.run("return matchMedia('(prefers-color-scheme: dark)').matches").asBoolean())
        .isEqualTo(dark);
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  void everyChartHasANameAndATableAndEveryFieldALabel() throws Exception {
    show();

    assertThat(
            browser
                .run(
                    "return [...document.querySelectorAll('svg.chart')].every(c =>"
                        + " c.getAttribute('role') === 'img' &&"
                        + " document.getElementById(c.getAttribute('aria-labelledby')).textContent"
                        + " && c.parentElement.querySelector('details summary'))")
                .asBoolean())
        .isTrue();
    assertThat(
            browser
                .run("return [...document.querySelectorAll('input')].every(i => i.labels.length)")
                .asBoolean())
        .isTrue();
    assertThat(browser.run("return document.querySelectorAll('[aria-live]').length").asInt())
        .as("the state, and no figures that are drawn anew each ten seconds")
        .isEqualTo(1);
  }

  @Test
  void tenantIsFoundByKeyboardAlone() throws Exception {
    show();
    browser.run("document.getElementById('name').focus()");
    for (char letter : tenants.get(0).name().toCharArray()) {
      browser.press(String.valueOf(letter));
    }
    browser.press(ENTER);

    browser.await("return document.querySelectorAll('#tenant dd').length > 5");
    assertThat(browser.text("#tenant h3")).isEqualTo(tenants.get(0).name());
    assertThat(browser.run("return document.querySelectorAll('#tenant tbody tr').length").asInt())
        .isEqualTo(6);
    browser.press(TAB);
    assertThat(browser.run("return document.activeElement.textContent").asText()).isEqualTo("Show");
  }

  @ParameterizedTest
  @ValueSource(ints = {70, 501})
  void longNameFitsAPhone(int length) throws Exception {
    browser.resize(390, false);
    show();
    showTenant("f".repeat(length));
    assertThat(browser.run("return document.documentElement.scrollWidth").asInt())
        .isLessThanOrEqualTo(390);
  }

  @Test
  void renewalOfATenantOfWhomNothingIsKnownTakesNoFocusAndSaysNothing() throws Exception {
    show();
    showTenant("nobody");
    browser.run("document.querySelector('#tenant [data-key=Warm]').focus()");
    browser.run("document.getElementById('status').textContent = 'Read.'");

    browser.run("return import('/console/tenants.js').then(m => m.renewTenant())");

    assertThat(browser.run("return document.activeElement.dataset.key").asText()).isEqualTo("Warm");
    assertThat(browser.text("#status")).isEqualTo("Read.");
  }

  @Test
  void unloadAsksFirst() throws Exception {
    String name = tenants.get(1).name();
    show();
    showTenant(name);
    click("Unload");
    browser.await("return document.getElementById('confirm').open");
    browser.press(ENTER); // Cancel has the focus.
    browser.await("return !document.getElementById('confirm').open");
    assertThat(server.get("/models/" + name).statusCode()).isEqualTo(200);

    confirm("Unload");

    browser.await("return document.getElementById('status').textContent.endsWith('done.')");
    assertThat(server.get("/models/" + name).statusCode()).isEqualTo(404);
  }

  @Test
  void refreshLoadsTheModelAndWarmQueuesIt() throws Exception {
    String name = tenants.get(2).name();
    show();
    showTenant(name);
    confirm("Refresh");

    browser.await("return document.getElementById('status').textContent.endsWith('done.')");
    assertThat(server.get("/models/" + name).statusCode()).isEqualTo(200);

    confirm("Warm");

    // Without a question to the store: 202.
    browser.await("return document.getElementById('status').textContent.endsWith('queued.')");
  }

  @Test
  void refusalOfAPageThatComesThroughAProxyIsShownAndAsksForNoToken() throws Exception {
    String name = tenants.get(2).name();
    try (ForgetfulProxy proxy = ForgetfulProxy.before(server.uri("/"))) {
      browser.show(proxy.uri("/console"));
      browser.await("return document.querySelectorAll('#now dd').length > 0");
      showTenant(name);
      confirm("Warm");

      browser.await("return document.getElementById('status').textContent.includes(' failed: ')");
      assertThat(browser.text("#status"))
          .startsWith("Warm: " + name + " failed: Origin: ")
          .endsWith("(expected: a page of this server's own).");
      assertThat(browser.run("return document.getElementById('ask-token').open").asBoolean())
          .isFalse();
    }
  }

  @Test
  void pageOpenForAnHourHoldsNoMoreMemory() throws Exception {
    JsonNode hurry =
        browser.devTools("Page.addScriptToEvaluateOnNewDocument", Map.of("source", HURRY));
    try {
      show();
      showTenant(tenants.get(0).name());
      // Painting takes most of the time, and holds nothing of what is counted.
      browser.run("document.documentElement.hidden = true");
      // In the first hour the browser also compiles what runs often, and keeps that.
      Held early = heldAfter(LOOKS_PER_HOUR);
      Held later = heldAfter(LOOKS_PER_HOUR);
      Held late = heldAfter(LOOKS_PER_HOUR);
      Held last = heldAfter(LOOKS_PER_HOUR);

      assertThat(late.nodes()).isLessThan(early.nodes() + LOOKS_PER_HOUR);
      assertThat(late.listeners()).isLessThan(early.listeners() + LOOKS_PER_HOUR);
      // On slow cores it compiles some of that later, at times of its own; what each look leaves
      // grows each time.
      LongStream grown =
          LongStream.of(
              later.heapBytes() - early.heapBytes(),
              late.heapBytes() - later.heapBytes(),
              last.heapBytes() - late.heapBytes());
      assertThat(grown.min().orElseThrow()).isLessThan(LOOKS_PER_HOUR * BYTES_PER_LOOK);
    } finally {
      browser.devTools(
          "Page.removeScriptToEvaluateOnNewDocument",
          Map.of("identifier", hurry.path("identifier").asText()));
    }
  }

  /** What the page holds, without what is garbage. */
  private record Held(long nodes, long listeners, long heapBytes) {}

  /** The least of several collections, so many looks on: one leaves what was just replaced. */
  private static Held heldAfter(int looks) throws Exception {
    // Asked once: each script that is sent leaves hundreds of bytes in the browser.
    String reached =
        """
        new Promise(reached => {
          Object.assign(window, { wanted: window.looks + %d, reached });
          window.goOn?.();
        })\
        """
            .formatted(looks);
    browser.devTools("Runtime.evaluate", Map.of("expression", reached, "awaitPromise", true));
    Held least = held();
    for (int i = 1; i < COLLECTIONS; i++) {
      Held next = held();
      least =
          new Held(
              Math.min(least.nodes(), next.nodes()),
              Math.min(least.listeners(), next.listeners()),
              Math.min(least.heapBytes(), next.heapBytes()));
    }
    return least;
  }

  private static Held held() throws Exception {
    browser.devTools("HeapProfiler.collectGarbage", Map.of());
    browser.devTools("Performance.enable", Map.of());
    Map<String, Long> held = new HashMap<>();
    browser
        .devTools("Performance.getMetrics", Map.of())
        .path("metrics")
        .forEach(metric -> held.put(metric.path("name").asText(), metric.path("value").asLong()));
    return new Held(
        requireNonNull(held.get("Nodes")),
        requireNonNull(held.get("JSEventListeners")),
        requireNonNull(held.get("JSHeapUsedSize")));
  }

  private static void showTenant(String name) throws Exception {
    browser.run(
        "return import('/console/tenants.js').then(m => m.showTenant('%s', true))".formatted(name));
    browser.await("return document.querySelectorAll('#tenant .buttons button').length === 3");
  }

  private static void click(String title) throws Exception {
    browser.run("document.querySelector('#tenant [data-key=\"%s\"]').click()".formatted(title));
  }

  private static void confirm(String title) throws Exception {
    click(title);
    browser.await("return document.getElementById('confirm').open");
    browser.run("document.getElementById('confirm-yes').click()");
  }
}
