package dev.coppice.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.server.http.RawClient.Reply;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** By which beginnings of a body a call is of MLflow's protocol. */
class MlflowBodiesTest {

  private static final String MARK = "\u00ef\u00bb\u00bf";

  @AutoClose private static ApiFixture named;

  @BeforeAll
  static void start() throws Exception {
    named = new ApiFixture(ApiFixture.NAMED);
  }

  private static Reply post(String body) throws Exception {
    return named.post(
        "/invocations", "Content-Type: application/json\r\n" + ApiFixture.target("a"), body);
  }

  @Test
  void byteOrderMarkIsPassed() throws Exception {
    for (String frame :
        new String[] {
          "{\"dataframe_split\": {\"data\": [[0.5, 1]]}}",
          " {\"params\": {}, \"inputs\": [[0.5, 1]]}",
          "{\"dataframe_split\": {\"columns\": [0, 1], \"data\": [[0.5, 1]]}, \"params\": {}}"
        }) {
      Reply reply = post(MARK + frame);
      assertThat(reply.status()).as(reply.body()).isEqualTo(200);
      assertThat(reply.body()).isEqualTo("{\"predictions\": [0.5]}");
    }
    assertThat(post(MARK + "{\"inputs\": 1").status()).isEqualTo(415);
    assertThat(post(MARK + MARK + "{\"inputs\": [[0.5, 1]]}").status()).isEqualTo(415);
    assertThat(post("\u00ef\u00bb").status()).isEqualTo(415);
  }

  @Test
  void memberIsLookedForInTheFirstFourKibibytes() throws Exception {
    String params = "{\"params\": {";
    String inputs = "}, \"inputs\": ";
    String blanks = " ".repeat(4096 - params.length() - inputs.length() - "[".length());
    String rows = "[[0.5, 1]]}";
    assertThat(post(params + blanks + inputs + rows).status()).isEqualTo(200);
    assertThat(post(params + blanks + " " + inputs + rows).status()).isEqualTo(415);
  }
}
