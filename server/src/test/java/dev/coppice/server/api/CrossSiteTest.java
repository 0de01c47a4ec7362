package dev.coppice.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.loader.ModelName;
import dev.coppice.server.http.RawClient;
import dev.coppice.server.http.RawClient.Reply;
import java.io.IOException;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What pages of other sites have an operator's browser ask, where no token is needed. */
class CrossSiteTest {

  private static final String CROSS = "Sec-Fetch-Site: cross-site\r\n";

  @AutoClose private static ApiFixture server;

  @BeforeAll
  static void start() throws Exception {
    server = new ApiFixture(ApiFixture.NAMED);
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

  /** Over plain HTTP browsers do not say where a request comes from otherwise. */
  @ParameterizedTest
  @CsvSource({
    "http://y, x",
    "http://x.y, x",
    "http://x:8080, x",
    "http://x, x:8080",
    "https://x, x:80",
    "file://, x",
    "null, x"
  })
  void nothingIsChangedForAnOriginThatIsNotTheHost(String origin, String host) throws Exception {
    server.cache.acquire(new ModelName("a")).close();

    Reply refused = from(origin, host, "");
    assertThat(refused.status()).isEqualTo(403);
    assertThat(refused.body())
        .contains("Origin: " + origin + " (expected: a page of this server's own)");
    assertThat(server.cache.status(new ModelName("a"))).isPresent();
  }

  /** With TLS ended by a proxy, too, which may even give the request another host. */
  @ParameterizedTest
  @CsvSource({
    "http://x, x, ''",
    "https://x, x, ''",
    "http://x, x:80, ''",
    "https://x, x:443, ''",
    "http://x:8080, x:8080, ''",
    "http://x.example, X.Example, ''",
    "http://[::1]:8080, [::1]:8080, ''",
    "https://x.example, 10.0.0.1:8080, 'Sec-Fetch-Site: same-origin\r\n'"
  })
  void ownOriginMayUnload(String origin, String host, String more) throws Exception {
    server.cache.acquire(new ModelName("a")).close();

    assertThat(from(origin, host, more).status()).isEqualTo(200);
  }

  private static Reply from(String origin, String host, String more) throws IOException {
    return ask("DELETE", "/models/a", host, "Origin: " + origin + "\r\n" + more, "");
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
    return ask(method, path, "x", headers, body);
  }

  private static Reply ask(String method, String path, String host, String headers, String body)
      throws IOException {
    try (RawClient client = server.client()) {
      return client
          .send(
              "%s %s HTTP/1.1\r\nHost: %s\r\nContent-Length: %d\r\n%s\r\n%s"
                  .formatted(method, path, host, body.length(), headers, body))
          .reply();
    }
  }
}
