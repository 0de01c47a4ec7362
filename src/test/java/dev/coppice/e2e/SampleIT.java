package dev.coppice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.scripts.SampleModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The artifact in the repository, and the one call that the page beside it shows. */
final class SampleIT {

  private static final Path EXAMPLES = Path.of("../../docs/examples").toAbsolutePath().normalize();
  private static final Pattern CALL =
      Pattern.compile(
          "Target-Model: (\\S+)'.*?-d '([^']+)'.*?\nanswers\n\n {4}(\\S+)\n", Pattern.DOTALL);

  @TempDir Path directory = Path.of("");

  @Test
  void pageShowsWhatTheServerAnswers() throws Exception {
    Matcher call = CALL.matcher(Files.readString(EXAMPLES.resolve("README.md")));
    assertThat(call.find()).isTrue();
    String store = EXAMPLES.resolve("models").toUri().toString();
    try (CoppiceServer server = CoppiceServer.start(Map.of("COPPICE_MODEL_STORE", store))) {
      assertThat(server.invoke(call.group(1), call.group(2)).body()).isEqualTo(call.group(3));
    }
  }

  @Test
  void artifactIsMadeAnewToTheByte() throws Exception {
    Path made = directory.resolve("sample.tar.gz");
    SampleModel.write(made);
    assertThat(made).hasSameBinaryContentAs(EXAMPLES.resolve("models/sample.tar.gz"));
  }
}
