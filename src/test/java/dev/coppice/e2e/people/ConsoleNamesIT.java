package dev.coppice.e2e.people;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.e2e.CoppiceServer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Names that only registered models may have, as the console shows them. */
final class ConsoleNamesIT {

  private static final Path GOLDEN = Path.of("resources/golden/models").toAbsolutePath();

  @AutoClose private static CoppiceServer server;
  @AutoClose private static Browser browser;

  @BeforeAll
  static void start() throws Exception {
    browser = Browser.open();
    server =
        CoppiceServer.start(
            Map.of("SAGEMAKER_MULTI_MODEL", "true", "COPPICE_MODELS_ROOT", GOLDEN.toString()));
  }

  @Test
  void nameThatWouldBeSeenAsAnotherOneIsShownWithMarks() throws Exception {
    String name = "acme\u202egnp.exe\u200b";
    String shown = "acme?gnp.exe?";
    String path = "/models/" + URLEncoder.encode(name, StandardCharsets.UTF_8);
    assertThat(server.register(name, GOLDEN.resolve("reg")).statusCode()).isEqualTo(200);
    String row = "0.1,0.2,0.3,0.4";
    assertThat(server.post(path + "/invoke", row, "Content-Type: text/csv").statusCode())
        .isEqualTo(200);

    browser.show(server.uri("/console"));
    browser.await("return document.querySelectorAll('#tops button').length > 0");
    assertThat(browser.text("#tops button")).isEqualTo(shown);
    browser.run("document.querySelector('#tops button').click()");
    browser.await("return document.querySelectorAll('#tenant dd').length > 5");
    assertThat(browser.text("#tenant h3")).isEqualTo(shown);
    assertThat(browser.text("#status")).isEqualTo(shown + " is shown.");
    browser.run("document.querySelector('#tenant [data-key=Unload]').click()");
    assertThat(browser.text("#confirm-text")).endsWith(" " + shown);

    browser.run("document.getElementById('confirm-yes').click()");

    browser.await("return document.getElementById('status').textContent.endsWith('done.')");
    assertThat(server.get(path).statusCode()).isEqualTo(404);
  }
}
