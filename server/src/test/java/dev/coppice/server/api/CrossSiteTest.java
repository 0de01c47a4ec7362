package dev.coppice.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.loader.ModelName;
import dev.coppice.server.http.RawClient;
import dev.coppice.server.http.RawClient.Reply;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What pages of other sites have an operator's browser ask, where no token is needed. */
class CrossSiteTest {

  private static final String CROSS = "Sec-Fetch-Site: cross-site\r\n";

  private static ApiFixture server;

  @BeforeAll
  static void start() throws Exception {
    server = new ApiFixture(ApiFixture.NAMED);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @ParameterizedTest
  @CsvSource({
    "DELETE, /models/a, AccessDeniedException",
    "POST, /models, AccessDeniedException",
    "POST, /drain, AccessDeniedException",
    "DELETE, /drain, AccessDeniedException",
    "POST, /v2/repository/models/a/load, error",
    "POST, /v2/repository/models/a/unload, error",
    "POST, /v2/repository/index, error",
    "POST, /%6dodels/a, AccessDeniedException"
  })
  void nothingIsChangedForAPageOfAnotherSite(String method, String path, String shape)
      throws Exception {
    server.cache.acquire(new ModelName("a")).close();

    for (String body : new String[] {"", "{}"}) {
      Reply refused = ask(method, path, CROSS, body);
      assertThat(refused.status()).isEqualTo(403);
      assertThat(refused.body())
          .contains(shape, "Sec-Fetch-Site: cross-site (expected: a page of this server's own)");
    }
    assertThat(server.cache.status(new ModelName("a"))).isPresent();
    assertThat(ask("GET", "/ping", "", "").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({"same-origin", "none"})
  void ownPageMayUnload(String site) throws Exception {
    server.cache.acquire(new ModelName("a")).close();

    assertThat(ask("DELETE", "/models/a", "Sec-Fetch-Site: " + site + "\r\n", "").status())
        .isEqualTo(200);
    assertThat(ask("GET", "/models", CROSS, "").status()).isEqualTo(200);
  }

  private static Reply ask(String method, String path, String headers, String body)
      throws IOException {
    try (RawClient client = server.client()) {
      return client
          .send(
              "%s %s HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n%s\r\n%s"
                  .formatted(method, path, body.length(), headers, body))
          .reply();
    }
  }
}
