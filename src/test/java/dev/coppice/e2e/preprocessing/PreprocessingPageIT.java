package dev.coppice.e2e.preprocessing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.e2e.CoppiceServer;
import dev.coppice.e2e.MarkdownBlocks;
import dev.coppice.e2e.MarkdownBlocks.Block;
import dev.coppice.e2e.Python;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The programs of {@code docs/preprocessing.md} run one after the other, as a reader copies them,
 * and print what the page shows.
 */
final class PreprocessingPageIT {

  private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
  private static final Path PAGE = ROOT.resolve("docs/preprocessing.md");
  private static final Path RUNNER = Path.of("resources/preprocessing/page.py").toAbsolutePath();

  /**
   * The kinds of blocks that run, which print nothing but what a block of text right after them
   * shows.
   */
  private static final Set<String> PROGRAMS = Set.of("python", "sh");

  private static final String SHOWN = "text";

  /** Blocks that {@link PreprocessingReferenceIT} has a server read. */
  private static final String DOCUMENT = "json";

  @TempDir static Path directory;
  private static Path store;
  @AutoClose private static CoppiceServer server;

  @BeforeAll
  static void startServer() throws IOException {
    store = Files.createDirectory(directory.resolve("store"));
    server = CoppiceServer.start(store);
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
      boolean isOutput = kind.equals(SHOWN) && i > 0 && isProgram(blocks.get(i - 1));
      assertThat(isOutput || kind.equals(DOCUMENT) || isProgram(blocks.get(i)))
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
    Path script = Path.of("scripts/add-expectations");
    Files.createDirectory(scratch.resolve(script).getParent());
    Files.copy(ROOT.resolve(script), scratch.resolve(script), StandardCopyOption.COPY_ATTRIBUTES);
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
}
