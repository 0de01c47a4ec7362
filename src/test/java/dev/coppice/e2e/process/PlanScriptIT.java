package dev.coppice.e2e.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.e2e.LocalS3;
import dev.coppice.scripts.S3ProxyProcess;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** {@code scripts/plan} as people run it. */
final class PlanScriptIT {

  private static final Path SCRIPTS = Path.of("../../scripts").toAbsolutePath().normalize();
  private static final List<String> TRAFFIC =
      List.of("--traffic", "1:50%,2:50%", "--calls-a-day", "500");

  @RegisterExtension static final LocalS3 s3 = new LocalS3();
  @TempDir Path directory = Path.of("");

  /** What a run came to. */
  private record Run(int exit, List<String> output, List<String> errors) {}

  /** A run that finds a source newer than its jar builds first, and says so. */
  @BeforeAll
  static void build() throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(SCRIPTS.resolve("plan").toString(), "--help")
            .redirectErrorStream(true)
            .redirectOutput(Redirect.DISCARD);
    assertThat(builder.start().waitFor()).isZero();
  }

  @Test
  void aCatalogueOfFilesBecomesAPageWithPointsInNumbersWhereverItRuns() throws Exception {
    Path store = Files.createDirectory(directory.resolve("store"));
    for (String name : List.of("a", "b", "c")) {
      Files.copy(SCRIPTS.resolve("training/ubjson.tar.gz"), store.resolve(name + ".tar.gz"));
    }
    Path html = directory.resolve("plan.html");
    Path temporary = Files.createDirectory(directory.resolve("temporary"));

    Run run =
        plan(
            Map.of(
                "JAVA_TOOL_OPTIONS",
                "-Duser.language=de -Duser.country=DE -Djava.io.tmpdir=" + temporary),
            "--catalogue",
            store.toUri().toString(),
            "--html",
            html.toString());

    assertThat(run.exit()).as(run.errors().toString()).isZero();
    assertThat(run.output()).contains("Answer", "The same with a chart: " + html);
    assertThat(run.output())
        .anyMatch(line -> line.strip().startsWith("a.tar.gz  forest"))
        .anyMatch(line -> line.matches(".* Artifacts have \\d+\\.\\d MB on average.*"));
    assertThat(html).content().startsWith("<!doctype html>").contains("<svg class=\"chart\"");
    assertThat(temporary).isEmptyDirectory();
  }

  @Test
  void allWrongOptionsAreNamedAtOnce() throws Exception {
    Path log = Files.writeString(directory.resolve("calls.log"), "never access model=m\n");
    Run run =
        plan(
            Map.of(),
            "--models",
            "4",
            "--size",
            "1MB",
            "--access-log",
            log.toString(),
            "--instances",
            directory.resolve("none.csv").toString(),
            "--html",
            directory.resolve("none/plan.html").toString());
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.output()).isEmpty();
    assertThat(run.errors())
        .containsExactlyInAnyOrder(
            "--traffic, --access-log: (expected: one of them)",
            "--calls-a-day, --shape: (expected: none, the access log says it)",
            "--access-log: %s: line 1: never (expected: a time such as 2026-01-31T08:00:00Z)"
                .formatted(log),
            "--models: 4 (expected: 3, the tenants of the traffic)",
            "--instances: %s: not there (expected: a file that can be read)"
                .formatted(directory.resolve("none.csv")),
            "--html: %s (expected: a file in a directory to write to)"
                .formatted(directory.resolve("none/plan.html")));
  }

  @Test
  void aListingThatIsRefusedIsOneSentence() throws Exception {
    Map<String, String> credentials =
        Map.of(
            "AWS_ACCESS_KEY_ID", S3ProxyProcess.ACCESS_KEY_ID,
            "AWS_SECRET_ACCESS_KEY", "wrong",
            "AWS_REGION", S3ProxyProcess.REGION);
    String models = s3.uri("");
    Run run =
        plan(
            credentials,
            "--catalogue",
            models,
            "--s3-endpoint",
            s3.endpoint().toString(),
            "--html",
            directory.resolve("plan.html").toString());
    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.output()).isEmpty();
    assertThat(run.errors()).hasSize(2).first().isEqualTo("... listing " + models);
    assertThat(run.errors().getLast()).startsWith("--catalogue: " + models + ": CREDENTIALS: ");
  }

  @Test
  void helpNamesTheOptions() throws Exception {
    Run run = plan(Map.of(), "--help");
    assertThat(run.exit()).isZero();
    assertThat(run.output()).first().isEqualTo("usage: scripts/plan OPTION VALUE ...");
  }

  private Run plan(Map<String, String> environment, String... options)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(SCRIPTS.resolve("plan").toString()));
    command.addAll(List.of(options));
    command.addAll(TRAFFIC);
    Path output = directory.resolve("output");
    Path errors = directory.resolve("errors");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(output.toFile()).redirectError(errors.toFile());
    builder.environment().putAll(environment);
    int exit = builder.start().waitFor();
    return new Run(exit, lines(output), lines(errors));
  }

  /** The JVM's own about its options left out. */
  private static List<String> lines(Path file) throws IOException {
    return Files.readAllLines(file, UTF_8).stream()
        .filter(line -> !line.startsWith("Picked up JAVA_TOOL_OPTIONS"))
        .toList();
  }
}
