package dev.coppice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coppice.e2e.MarkdownBlocks.Block;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * {@code docs/preprocessing.md} says what is so: its programs run one after the other, what they
 * print is what it shows, and the server reads its documents and steps.
 */
final class PreprocessingPageIT {

  private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
  private static final Path PAGE = ROOT.resolve("docs/preprocessing.md");
  private static final String SCHEMA =
      "model/src/main/resources/dev/coppice/model/preprocessing/preprocessing.schema.json";

  private static final Path RUNNER = Path.of("resources/preprocessing/page.py").toAbsolutePath();

  /**
   * The kinds of blocks that run, which print nothing but what a block of text right behind shows.
   */
  private static final Set<String> PROGRAMS = Set.of("python", "sh");

  private static final String SHOWN = "text";
  private static final String DOCUMENT = "json";

  /** A row of the table of steps, which shows one, and says what it is a step of. */
  private static final Pattern STEP =
      Pattern.compile("^\\| `(\\{\"\\w+\": \\{.*}})` \\| (\\w+)", Pattern.MULTILINE);

  private static final Map<String, String> TYPES =
      Map.of("numbers", "number", "text", "text", "dates", "date", "anything", "boolean");

  @TempDir static Path directory;
  private static Path store;
  private static CoppiceServer server;

  @BeforeAll
  static void startServer() throws IOException {
    store = Files.createDirectory(directory.resolve("store"));
    server = CoppiceServer.start(Map.of("COPPICE_MODEL_STORE", store.toUri().toString()));
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  private static List<Block> blocks() throws IOException {
    return MarkdownBlocks.of(PAGE);
  }

  @Test
  void everyBlockIsRunOrCompared() throws IOException {
    List<Block> blocks = blocks();
    assertThat(blocks).isNotEmpty();
    for (int i = 0; i < blocks.size(); i++) {
      String kind = blocks.get(i).kind();
      boolean isShown = kind.equals(SHOWN) && i > 0 && isProgram(blocks.get(i - 1));
      assertThat(isShown || kind.equals(DOCUMENT) || isProgram(blocks.get(i)))
          .as("line %d: \"%s\"", blocks.get(i).line(), kind)
          .isTrue();
    }
  }

  private static boolean isProgram(Block block) {
    return PROGRAMS.contains(block.kind());
  }

  @Test
  void programsPrintWhatThePageShows() throws IOException {
    Python python =
        Python.with(
            directory,
            "the programs of docs/preprocessing.md are not run",
            "sklearn",
            "xgboost",
            "pandas",
            "boto3");
    Path scratch = Files.createDirectory(directory.resolve("scratch"));
    Files.createSymbolicLink(scratch.resolve("scripts"), ROOT.resolve("scripts"));
    List<Block> blocks = blocks();
    List<Integer> programs =
        IntStream.range(0, blocks.size()).filter(i -> isProgram(blocks.get(i))).boxed().toList();
    for (int i : programs) {
      Block program = blocks.get(i);
      Files.writeString(
          scratch.resolve("%02d.%s".formatted(i, program.kind())), withRealPlaces(program.text()));
    }
    python.output(
        Map.of(
            "PYTHONPATH", ROOT.resolve("python").toString(),
            "AWS_ACCESS_KEY_ID", "id",
            "AWS_SECRET_ACCESS_KEY", "secret"),
        RUNNER.toString(),
        scratch.toString());
    for (int i : programs) {
      Block next = blocks.get(Math.min(i + 1, blocks.size() - 1));
      assertThat(Files.readString(scratch.resolve("%02d.out".formatted(i))))
          .as("line %d", blocks.get(i).line())
          .isEqualTo(next.kind().equals(SHOWN) ? next.text() : "");
    }
  }

  private static String withRealPlaces(String program) {
    return program
        .replace("http://localhost:8080", server.uri("").toString())
        .replace("/path/to/models/", store + "/");
  }

  static Stream<Arguments> documents() throws IOException {
    return blocks().stream()
        .filter(block -> block.kind().equals(DOCUMENT))
        .map(block -> Arguments.of("line-" + block.line(), block.text()));
  }

  static Stream<Arguments> steps() throws IOException {
    return STEP.matcher(Files.readString(PAGE))
        .results()
        .map(
            row ->
                Arguments.of(
                    row.group(1).replaceAll("\\W+", "-"),
                    "{\"version\": 1, \"features\": [{\"source\": 0, \"type\": \"%s\", \"steps\": [%s]}]}"
                        .formatted(TYPES.get(row.group(2)), row.group(1))));
  }

  @ParameterizedTest
  @MethodSource({"documents", "steps"})
  void serverReadsWhatThePageDeclares(String name, String document) throws IOException {
    DocumentTenant.add(store, name, document);
    server.send(
        HttpRequest.newBuilder(server.uri("/models/" + name + "/invoke"))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString("[null]"))
            .build());
    assertThat(server.get("/models/" + name).statusCode()).isEqualTo(200);
  }

  @Test
  void everyStepOfTheFormatIsInTheTable() throws IOException {
    JsonNode schema =
        new ObjectMapper().readTree(ROOT.resolve(SCHEMA).toFile()).at("/$defs/step/properties");
    List<String> shown =
        STEP.matcher(Files.readString(PAGE))
            .results()
            .map(row -> row.group(1).replaceAll("^.\"(\\w+)\".*", "$1"))
            .toList();
    assertThat(shown).containsExactlyInAnyOrderElementsOf(schema::fieldNames);
  }
}
