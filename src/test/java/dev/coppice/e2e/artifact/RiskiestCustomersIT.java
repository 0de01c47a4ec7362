package dev.coppice.e2e.artifact;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.e2e.CoppiceServer;
import dev.coppice.e2e.Python;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example that scores the sample's customers by each protocol, run as a reader runs it. */
final class RiskiestCustomersIT {

  private static final Path EXAMPLES = Path.of("../../docs/examples").toAbsolutePath().normalize();

  @TempDir Path directory;

  private String run(Python python, String... modules) throws Exception {
    try (CoppiceServer server =
        CoppiceServer.start(EXAMPLES.resolve("models"), Map.of("COPPICE_GRPC_PORT", "0"))) {
      String url = server.uri("").toString();
      String grpc = Arrays.asList(modules).contains("grpc") ? "127.0.0.1:" + server.grpcPort() : "";
      return python.output(
          Map.of(), EXAMPLES.resolve("riskiest_customers.py").toString(), url, grpc);
    }
  }

  private static void requireAgreement(String printed, int protocols) {
    List<String> heads = printed.lines().filter(line -> line.contains(" scores, ")).toList();
    assertThat(heads).as(printed).hasSize(protocols);
    assertThat(heads).as(printed).allMatch(line -> line.endsWith(": 200 scores, which agree"));
    List<String> reasons = printed.lines().filter(line -> line.startsWith("  customer ")).toList();
    assertThat(reasons).as(printed).hasSize(3 * protocols);
    assertThat(reasons).allSatisfy(line -> assertThat(line.split(",", -1)).hasSize(6));
    assertThat(reasons.stream().distinct()).as(printed).hasSize(3);
  }

  @Test
  void protocolsAgreeInScoresAndReasons() throws Exception {
    Python python =
        Python.with(directory, "the example of all protocols is not run", "pandas", "numpy");
    String printed = run(python);
    requireAgreement(printed, 6);
    assertThat(printed).startsWith("gRPC is left out (expected: grpcio, and the address");
  }

  @Test
  void grpcIsOneOfThemWhereItsLibraryIsThere() throws Exception {
    String[] modules = {"pandas", "numpy", "grpc"};
    Python python =
        Python.with(directory, "the example of all protocols is not run over gRPC", modules);
    requireAgreement(run(python, modules), 7);
  }
}
