package dev.coppice.e2e.protocol;

import dev.coppice.e2e.CoppiceServer;
import dev.coppice.scripts.churn.TenantArtifact;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Golden exchanges of the Runtime API, as the wire contract fixes them. */
final class GoldenRuntimeIT {

  private static final Path GOLDEN = Path.of("resources/golden").toAbsolutePath();

  @TempDir static Path store;
  @AutoClose private static CoppiceServer server;

  @BeforeAll
  static void startServer() throws IOException {
    byte[] model = Files.readAllBytes(GOLDEN.resolve("models/reg/xgboost-model"));
    Files.createDirectory(store.resolve("team a"));
    TenantArtifact.write(store.resolve("reg.tar.gz"), model);
    TenantArtifact.write(store.resolve("team a/reg.tar.gz"), model);
    server = CoppiceServer.start(store);
  }

  static Stream<String> exchanges() throws IOException {
    return Files.readAllLines(GOLDEN.resolve("runtime.jsonl")).stream();
  }

  @ParameterizedTest
  @MethodSource("exchanges")
  void goldenRequestGetsItsGoldenAnswer(String line) throws IOException {
    GoldenExchange.play(server, line);
  }
}
