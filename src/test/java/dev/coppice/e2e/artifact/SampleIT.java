package dev.coppice.e2e.artifact;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.coppice.e2e.CoppiceServer;
import dev.coppice.scripts.churn.SampleModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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

  /** In a block of its own, or in a cell of a table. */
  private static final Pattern CURL =
      Pattern.compile("[ `](curl (?:-H|localhost)[^`]+?)(?=`|\\n\\n)");

  @TempDir Path directory = Path.of("");

  @Test
  void pageShowsWhatTheServerAnswers() throws Exception {
    Matcher call = CALL.matcher(Files.readString(EXAMPLES.resolve("README.md")));
    assertThat(call.find()).isTrue();
    try (CoppiceServer server = CoppiceServer.start(EXAMPLES.resolve("models"))) {
      assertThat(server.invoke(call.group(1), call.group(2)).body()).isEqualTo(call.group(3));
    }
  }

  @Test
  void eachProtocolOfTheFrontPageAnswersTheSameScore() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/curl")), "curl is not installed");
    String page = Files.readString(EXAMPLES.resolve("../../README.md"));
    List<String> calls = CURL.matcher(page).results().map(call -> call.group(1)).toList();
    assertThat(calls).hasSize(5);
    try (CoppiceServer server = CoppiceServer.start(EXAMPLES.resolve("models"))) {
      String address = server.uri("").getAuthority();
      for (String call : calls) {
        assertThat(run(call.replace("localhost:8080", address))).as(call).contains("0.19527631");
      }
    }
  }

  private static String run(String command) throws IOException {
    Process shell =
        new ProcessBuilder("bash", "-c", command)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    return new String(shell.getInputStream().readAllBytes(), UTF_8);
  }

  @Test
  void artifactIsMadeAnewToTheByte() throws Exception {
    Path made = directory.resolve("sample.tar.gz");
    SampleModel.write(made);
    assertThat(made).hasSameBinaryContentAs(EXAMPLES.resolve("models/sample.tar.gz"));
  }
}
