package dev.coppice.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coppice.loader.ModelName;
import dev.coppice.server.http.RawClient.Reply;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The index of more models than a page has. */
class WholeIndexTest {

  @Test
  void indexWithoutPagesHasEveryModelOrSaysThatThereAreTooMany() throws Exception {
    try (ApiFixture server = new ApiFixture(ApiFixture.NAMED)) {
      List<String> names = IntStream.range(10_000, 11_500).mapToObj(i -> "tenant-" + i).toList();
      names.forEach(name -> server.cache.acquire(new ModelName(name)).close());

      assertThat(names(index(server, ""))).isEqualTo(names);
      assertThat(names(index(server, "{\"parameters\": {\"limit\": 1000}}"))).hasSize(1000);

      for (int i = 0; i < 4_000; i++) {
        server.cache.acquire(new ModelName("x".repeat(1_000) + "/" + i)).close();
      }
      Reply refused = index(server, "");
      assertThat(refused.status()).isEqualTo(400);
      assertThat(refused.body())
          .contains(
              "parameters: no page is asked for (expected: limit, prefix or page_token, for the"
                  + " list of the 5500 models in memory is too long)");
      String last = "{\"parameters\": {\"page_token\": \"tenant-11498\", \"limit\": 1}}";
      assertThat(names(index(server, last))).containsExactly("tenant-11499");
    }
  }

  private static Reply index(ApiFixture server, String body) throws IOException {
    return server.post("/v2/repository/index", "", body);
  }

  private static List<String> names(Reply reply) throws IOException {
    assertThat(reply.status()).as(reply.body()).isEqualTo(200);
    return new ObjectMapper().readTree(reply.body()).findValuesAsText("name");
  }
}
