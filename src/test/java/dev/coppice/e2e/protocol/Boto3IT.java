package dev.coppice.e2e.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.e2e.CoppiceServer;
import dev.coppice.e2e.LocalS3;
import dev.coppice.e2e.MarkdownBlocks;
import dev.coppice.e2e.MarkdownBlocks.Block;
import dev.coppice.e2e.Python;
import dev.coppice.e2e.Tenant;
import dev.coppice.scripts.FaultProxy;
import dev.coppice.scripts.FaultProxy.Fault;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What a program sees that was written for SageMaker with boto3: the tests are Python's. */
final class Boto3IT {

  private static final Path SCRIPT = Path.of("resources/boto3/runtime_api.py").toAbsolutePath();

  private static final Path PAGE = Path.of("../../docs/wire.md").toAbsolutePath().normalize();

  /** The model and the row of the page's calls. */
  private static final String PAGE_MODEL = "sample.tar.gz";

  private static final String PAGE_ROW = "24,70,820,2,0,1,12,40,0,6,15,50,5,,350,2";

  @TempDir static Path directory;
  private static Python python;
  @RegisterExtension static final LocalS3 s3 = new LocalS3();
  private static Tenant tenant;
  @AutoClose private FaultProxy proxy;

  @BeforeAll
  static void fillStore() throws IOException {
    python = Python.with(directory, "the Runtime API is not called as boto3 does", "boto3");
    tenant = Tenant.train("acme");
    s3.put(tenant);
    s3.put("team a/" + tenant.name(), tenant.artifact());
    s3.put(PAGE_MODEL, Files.readAllBytes(PAGE.resolveSibling("examples/models/" + PAGE_MODEL)));
    s3.put("broken.tar.gz", "no model".getBytes(StandardCharsets.UTF_8));
  }

  @BeforeEach
  void startProxy() throws IOException {
    proxy = new FaultProxy(s3.endpoint());
  }

  /**
   * @param tests classes of the script
   */
  private void run(String loadWait, String... tests) throws IOException {
    Map<String, String> settings =
        Map.of("COPPICE_LOAD_WAIT", loadWait, "COPPICE_SHUTDOWN_GRACE", "3s");
    try (CoppiceServer server = CoppiceServer.start(s3.environment(proxy.endpoint(), settings))) {
      List<String> arguments =
          List.of(
              SCRIPT.toString(),
              server.uri("").toString(),
              tenant.name(),
              tenant.csv(),
              tenant.expected());
      python.run(Stream.concat(arguments.stream(), Stream.of(tests)).toArray(String[]::new));
    }
  }

  @Test
  void clientGetsWhatItExpects() throws IOException {
    run("50s", "Success", "Stream", "Errors");
  }

  @Test
  void whatThePageShowsWorksAsItStands() throws IOException {
    String shown =
        MarkdownBlocks.of(PAGE).stream()
            .filter(block -> block.kind().equals("python"))
            .map(Block::text)
            .collect(Collectors.joining());
    assertThat(shown).contains(PAGE_MODEL, PAGE_ROW, "localhost:8080");
    try (CoppiceServer server = CoppiceServer.start(s3.environment(proxy.endpoint(), Map.of()))) {
      Path script = directory.resolve("readme.py");
      Files.writeString(script, shown.replace("http://localhost:8080", server.uri("").toString()));
      String printed =
          python.output(
              Map.of("AWS_ACCESS_KEY_ID", "id", "AWS_SECRET_ACCESS_KEY", "secret"),
              script.toString());
      String score = server.invoke(PAGE_MODEL, PAGE_ROW).body();
      assertThat(score).startsWith("[0.");
      assertThat(printed).isEqualTo(score + "\n" + score + "\n");
    }
  }

  @Test
  void modelThatLoadsForTooLongIsNotReady() throws IOException {
    proxy.inject(Fault.BLACK_HOLE);
    run("1s", "NotReady");
  }

  @Test
  void storeThatThrottlesMakesTheServiceUnavailable() throws IOException {
    proxy.inject(Fault.THROTTLED);
    run("50s", "Unavailable");
  }

  @Test
  void storeThatRefusesAccessIsAFailedDependency() throws IOException {
    proxy.inject(Fault.ACCESS_DENIED);
    run("50s", "Denied");
  }
}
