package dev.coppice.e2e.preprocessing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coppice.e2e.CoppiceServer;
import dev.coppice.e2e.DocumentTenant;
import dev.coppice.e2e.MarkdownBlocks;
import dev.coppice.e2e.MarkdownBlocks.Block;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The reference in {@code docs/preprocessing.md} is the server's: it reads the document and each
 * step that the page shows, the table has every step there is, and its messages are real ones.
 */
final class PreprocessingReferenceIT {

  private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
  private static final Path PAGE = ROOT.resolve("docs/preprocessing.md");
  private static final Path SCHEMA =
      ROOT.resolve(
          "model/src/main/resources/dev/coppice/model/preprocessing/preprocessing.schema.json");

  /** A row of the table of steps, which shows one, and says what it is a step of. */
  private static final Pattern STEP =
      Pattern.compile("^\\| `(\\{\"\\w+\": \\{.*}})` \\| (\\w+)", Pattern.MULTILINE);

  private static final Map<String, String> TYPES =
      Map.of("numbers", "number", "text", "text", "dates", "date", "anything", "boolean");

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir static Path store;
  private static String page;
  private static String document;
  @AutoClose private static CoppiceServer server;

  @BeforeAll
  static void startServer() throws IOException {
    page = Files.readString(PAGE);
    document = documents().getFirst();
    DocumentTenant.add(store, "shown", document);
    DocumentTenant.add(store, "strict", document.replace("\"ignore\"", "\"refuse\""));
    server = CoppiceServer.start(store);
  }

  private static List<String> documents() throws IOException {
    return MarkdownBlocks.of(PAGE).stream()
        .filter(block -> block.kind().equals("json"))
        .map(Block::text)
        .toList();
  }

  @Test
  void documentTakesTheRowsThatItDeclares() throws IOException {
    assertThat(documents()).hasSize(1);
    HttpResponse<String> answer = server.invoke("shown", "application/json", row("{}").toString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  /**
   * A step as the page shows it.
   *
   * @param type the type of the raw cells that it applies to
   */
  record Step(String json, String type) {

    String key() {
      return json.substring(2, json.indexOf('"', 2));
    }
  }

  static List<Step> steps() throws IOException {
    return STEP.matcher(Files.readString(PAGE))
        .results()
        .map(row -> new Step(row.group(1), TYPES.getOrDefault(row.group(2), "none")))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("steps")
  void serverReadsTheStepsOfTheTable(Step step) throws IOException {
    DocumentTenant.add(
        store,
        step.key(),
        "{\"version\": 1, \"features\": [{\"source\": 0, \"type\": \"%s\", \"steps\": [%s]}]}"
            .formatted(step.type(), step.json()));
    server.invoke(step.key(), "application/json", "[null]");
    assertThat(server.get("/models/" + step.key()).statusCode()).isEqualTo(200);
  }

  @Test
  void tableHasEveryStepOfTheFormat() throws IOException {
    JsonNode steps = JSON.readTree(SCHEMA.toFile()).at("/$defs/step/properties");
    assertThat(steps().stream().map(Step::key))
        .containsExactlyInAnyOrderElementsOf(steps::fieldNames);
  }

  /** A row that the document takes, with some of its cells replaced, or taken out where null. */
  private static ObjectNode row(String changes) throws IOException {
    ObjectNode row =
        (ObjectNode)
            JSON.readTree(
                """
                {"age": 37, "income": 52000, "plan": "pro", "region": "north",
                 "signed_up": 1715900000000, "member": true}
                """);
    row.setAll((ObjectNode) JSON.readTree(changes));
    return row;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "shown | {\"age\": \"old\"} | row 1, column age: \\\"old\\\" (expected: a number or null)",
        "strict | {\"agee\": 3} | Unknown feature name: agee (row 1)",
        "shown | {\"region\": \"west\"} | Unknown category: west in column region (row 1)",
        "shown | {\"plan\": null} | Missing category in column plan (row 1)",
        "shown | {\"income\": -1} | Infinite after preprocessing: column income (row 1)",
      })
  void messageOfTheTableIsTheServers(String tenant, String changes, String message)
      throws IOException {
    assertRefused(server.invoke(tenant, "application/json", row(changes).toString()), message);
  }

  @Test
  void rowsOfAnotherWidthAreToldAsTheTableHasIt() throws IOException {
    ObjectNode row = row("{}");
    row.remove("age");
    assertRefused(
        server.invoke("shown", "application/json", row.toString()), "Missing column: age (row 1)");
    assertRefused(
        server.invoke("shown", "text/csv", "c-1,37,52000,pro,north,2024-05-17,true,8"),
        "Number of columns does not match number of raw columns in preprocessing. (7 vs. 8)");
  }

  private static void assertRefused(HttpResponse<String> answer, String message) {
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("\"Unable to evaluate payload provided: " + message + "\"");
    assertThat(page).contains("`" + message.replace("\\", "") + "`");
  }
}
