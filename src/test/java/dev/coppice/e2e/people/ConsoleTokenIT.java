package dev.coppice.e2e.people;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coppice.e2e.ServeProcess;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The console of a server that wants a token: how it asks for one, and where that stays. */
final class ConsoleTokenIT {

  private static final String ENTER = "\uE007";
  private static final String ESCAPE = "\uE00C";
  private static final String GOOD = "operator-0123456789abcdef";
  private static final String BAD = "stranger-0123456789abcdef";

  private static final String DIALOG_IS_OPEN = "return document.getElementById('ask-token').open";
  private static final String PAGE_SHOWS_FIGURES =
      "return document.querySelectorAll('#now dd').length > 0"
          + " && !document.getElementById('ask-token').open";

  @TempDir static Path directory;
  @AutoClose private static Browser browser;
  @AutoClose private static ServeProcess server;

  @BeforeAll
  static void start() throws Exception {
    browser = Browser.open();
    Path store = Files.createDirectory(directory.resolve("store"));
    Path tokens = Files.writeString(directory.resolve("tokens"), GOOD + "\n");
    server =
        ServeProcess.start(
            directory,
            Map.of(
                "COPPICE_MODEL_STORE",
                "file://" + store + "/",
                "COPPICE_BIND_ADDRESS",
                "127.0.0.1",
                "COPPICE_ACCESS_LOG",
                "all",
                "COPPICE_MANAGEMENT_TOKEN_FILE",
                tokens.toString()));
    assertThat(server.get("/console/data").statusCode()).isEqualTo(401);
  }

  @Test
  void tokenIsAskedForUntilTheServerTakesItAndStaysInItsTab() throws Exception {
    URI page = server.endpoint().resolve("/console");
    browser.show(page);
    browser.await(DIALOG_IS_OPEN);
    assertThat(browser.text("#token-refused")).isEmpty();

    type(BAD);
    browser.await("return document.getElementById('token-refused').textContent !== ''");
    browser.await(DIALOG_IS_OPEN);
    assertThat(browser.text("#token-refused")).isEqualTo("The server refused that token.");
    assertThat(browser.run("return document.querySelectorAll('#now dd').length").asInt()).isZero();
    assertThat(browser.run("return sessionStorage.length").asInt()).isZero();

    type(GOOD);
    browser.await(PAGE_SHOWS_FIGURES);
    assertThat(browser.run("return document.getElementById('token').value").asText()).isEmpty();
    browser.show(page); // In the same tab it is not asked for again.
    browser.await(PAGE_SHOWS_FIGURES);
    assertThat(browser.run("return sessionStorage.length").asInt()).isEqualTo(1);

    assertThat(addresses().toString()).contains("/console/data").doesNotContain("0123456789abcdef");
    assertThat(lasting()).isEqualTo("0 [] 0");
    assertThat(server.output())
        .contains("path=/console/data")
        .doesNotContain(GOOD)
        .doesNotContain(BAD);

    browser.openTab();
    browser.show(page);
    browser.await(DIALOG_IS_OPEN);
  }

  @Test
  void whoGivesNoTokenIsNotAskedAgain() throws Exception {
    browser.openTab();
    browser.show(server.endpoint().resolve("/console"));
    browser.await(DIALOG_IS_OPEN);
    browser.press("t");
    browser.press(ESCAPE);

    browser.await(
        "return document.getElementById('status').textContent"
            + ".startsWith('A token is needed, and none was given.')");
    assertThat(browser.run(DIALOG_IS_OPEN).asBoolean()).isFalse();
    assertThat(browser.run("return sessionStorage.length").asInt()).isZero();
  }

  private static void type(String token) throws Exception {
    assertThat(browser.run("return document.activeElement.id").asText()).isEqualTo("token");
    for (int i = 0; i < token.length(); i++) {
      browser.press(token.substring(i, i + 1));
    }
    browser.press(ENTER);
  }

  /** Of the page and of all that it asked for. */
  private static JsonNode addresses() throws Exception {
    return browser.run(
        "return [location.href, document.referrer,"
            + " ...performance.getEntriesByType('resource').map(e => e.name)]");
  }

  /** What outlives a tab: local storage, cookies, caches. */
  private static String lasting() throws Exception {
    return browser
        .run(
            "return caches.keys().then(all =>"
                + " `${localStorage.length} [${document.cookie}] ${all.length}`)")
        .asText();
  }
}
