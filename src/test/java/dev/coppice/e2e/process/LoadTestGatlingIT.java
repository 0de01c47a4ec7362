package dev.coppice.e2e.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.coppice.e2e.CoppiceServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What Gatling makes of what {@code scripts/load-test} hands on, where it has been fetched before.
 */
final class LoadTestGatlingIT {

  private static final Path SCRIPTS = Path.of("../../scripts").toAbsolutePath().normalize();
  private static final Path GATLING =
      Path.of(System.getProperty("user.home"), ".m2/repository/io/gatling/highcharts");
  private static final String TENANT = "a tenant.tar.gz";
  private static final String ROW = "0.5,".repeat(15) + "0.5";

  @TempDir Path root;
  @AutoClose private CoppiceServer server;

  @BeforeEach
  void startServer() throws Exception {
    assumeTrue(Files.isDirectory(GATLING), "Gatling has not been fetched here");
    Path store = Files.createDirectory(root.resolve("store"));
    Files.copy(SCRIPTS.resolve("training/ubjson.tar.gz"), store.resolve(TENANT));
    server = CoppiceServer.start(store);
  }

  @Test
  void payloadTypeAndNamesArriveAsTheyWereGiven() throws Exception {
    Run run =
        run(
            "--payload",
            "{\"instances\":\n [{\"features\": [%s]}]}".formatted(ROW),
            "--content-type",
            "application/json; charset=utf-8");

    assertThat(run.exit()).as(String.join("\n", run.lines())).isZero();
    assertThat(run.lines()).anyMatch(line -> line.startsWith("Tenants called: 1 of 1. Told hot: "));
  }

  @Test
  void limitOfCallsThatThereWereNoneOfIsNotKeptAndSaysWhy() throws Exception {
    assertThat(server.invoke(TENANT, ROW).statusCode()).isEqualTo(200);

    Run run = run("--hot-p95", "9s", "--cold-p95", "9s");

    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.lines())
        .contains("--cold-p95: no cold call (expected: one or more)")
        .noneMatch(line -> line.startsWith("--hot-p95"));
  }

  /** Two calls of one tenant. */
  private Run run(String... options) throws Exception {
    Path names = Files.writeString(root.resolve("50% of: ten ants.txt"), TENANT + "\n");
    List<String> command =
        Stream.concat(
                Stream.of(
                    SCRIPTS.resolve("load-test").toString(),
                    "--target",
                    server.uri("").toString(),
                    "--rate",
                    "2",
                    "--duration",
                    "1",
                    "--tenants",
                    names.toString(),
                    "--traffic",
                    "1:100%"),
                Stream.of(options))
            .toList();
    return Run.of(new ProcessBuilder(command).redirectErrorStream(true));
  }
}
