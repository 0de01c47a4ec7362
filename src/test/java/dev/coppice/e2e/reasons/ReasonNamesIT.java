package dev.coppice.e2e.reasons;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coppice.e2e.CoppiceServer;
import dev.coppice.e2e.DocumentTenant;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Names of the columns that declared preprocessing makes, as contributions are answered by them.
 */
@Timeout(120)
final class ReasonNamesIT {

  private static final String MADE =
      """
      {"version": 1, "columns": ["age", "region", "a", "a=b", "since", "alone"], "features": [
        {"source": "age", "type": "number", "steps": [
          {"impute": {"strategy": "median", "value": 41}}, {"standard": {"mean": 43.7, "scale": 12.9}}]},
        {"source": "age", "type": "number", "steps": [{"indicator": {}}]},
        {"source": "age", "type": "number", "steps": [{"bin": {"edges": [18, 65]}}]},
        {"source": "region", "type": "text", "steps": [{"one_hot": {
          "categories": ["infrequent", "x", "y"], "infrequent": ["x", "y"], "unknown": "zeros"}}]},
        {"source": "a", "type": "text", "steps": [
          {"one_hot": {"categories": ["b=c", "d"], "unknown": "zeros"}}]},
        {"source": "a=b", "type": "text", "steps": [
          {"one_hot": {"categories": ["c"], "unknown": "zeros"}}]},
        {"source": "since", "type": "date", "steps": [{"date_part": {"part": "month"}}]},
        {"source": "since", "type": "date", "steps": [{"date_part": {"part": "weekday"}}]},
        {"source": "alone", "type": "number", "steps": [{"indicator": {}}]}]}
      """;

  @TempDir static Path store;
  @AutoClose private static CoppiceServer server;

  @BeforeAll
  static void startServer() throws IOException {
    DocumentTenant.add(store, "made", MADE);
    String name = "n".repeat(1_000);
    String categories =
        IntStream.range(0, 80_000).mapToObj(Integer::toString).collect(Collectors.joining(","));
    DocumentTenant.add(
        store,
        "long",
        "{\"version\": 1, \"columns\": [\"%s\"], \"features\": [{\"source\": 0, \"type\": \"number\","
                .formatted(name)
            + " \"steps\": [{\"one_hot\": {\"categories\": [%s], \"unknown\": \"zeros\"}}]}]}"
                .formatted(categories));
    server = CoppiceServer.start(store);
  }

  private static HttpResponse<String> explain(String tenant, String row, String asked) {
    return server.post(
        "/models/" + tenant + "/invoke",
        row,
        "Content-Type: application/json",
        "X-Amzn-SageMaker-Custom-Attributes: inference-output=" + asked);
  }

  /** Those of the first row's contributions; a tree of the answer would have each but once. */
  private static List<String> names(String json) throws IOException {
    List<String> names = new ArrayList<>();
    try (JsonParser parser = new ObjectMapper().createParser(json)) {
      while (!"contributions".equals(parser.currentName())) {
        parser.nextToken();
      }
      assertThat(parser.nextToken()).isEqualTo(JsonToken.START_OBJECT);
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        names.add(parser.currentName());
        parser.nextToken();
      }
    }
    return names;
  }

  @Test
  void everyColumnHasANameOfItsOwn() throws Exception {
    HttpResponse<String> answer = explain("made", "[41, \"x\", \"d\", \"c\"]", "contributions");

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(names(answer.body()))
        .containsExactly(
            "age",
            "missingindicator_age",
            "age#2",
            "region=infrequent",
            "region=infrequent#2",
            "a=b=c",
            "a=d",
            "a=b=c#2",
            "month_since",
            "weekday_since",
            "alone");
  }

  @Test
  void largestContributionsAndThoseOfRawColumnsHaveTheirOwnToo() throws Exception {
    assertThat(names(explain("made", "[41]", "contributions=1000").body()))
        .hasSize(11)
        .doesNotHaveDuplicates();
    assertThat(names(explain("made", "[41]", "contributions;contributions-of=raw").body()))
        .containsExactly("age", "region", "a", "a=b", "since", "alone");
  }

  @Test
  void namesThatTogetherAreTooLongForTheHeapAreRefused() {
    assertThat(explain("long", "[7]", "contributions=1").statusCode()).isEqualTo(400);
    assertThat(server.get("/ping").statusCode()).isEqualTo(200);
  }
}
