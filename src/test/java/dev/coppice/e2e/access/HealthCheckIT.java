package dev.coppice.e2e.access;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.e2e.CoppiceServer;
import dev.coppice.scripts.PemCertificate;
import dev.coppice.scripts.ServerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code scripts/healthcheck} beside a server to which access is guarded. */
@Timeout(120)
final class HealthCheckIT {

  private static final Path HEALTHCHECK =
      Path.of("../../scripts/healthcheck").toAbsolutePath().normalize();

  @TempDir static Path directory;
  private static Path store;
  private static PemCertificate own;
  private static PemCertificate other;
  private final Map<String, String> settings = new HashMap<>();

  @BeforeAll
  static void make() throws Exception {
    store = Files.createDirectory(directory.resolve("store"));
    own = PemCertificate.make(directory, "own");
    other = PemCertificate.make(directory, "other");
  }

  @BeforeEach
  void serveTheStore() {
    settings.put("COPPICE_MODEL_STORE", store.toUri().toString());
  }

  /** Its exit status, in the environment of the server. */
  private int check(CoppiceServer server) throws Exception {
    return check(server.uri("/").getPort());
  }

  private int check(int port) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(HEALTHCHECK.toString())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("output").toFile());
    builder.environment().keySet().removeIf(key -> key.startsWith("COPPICE_"));
    builder.environment().putAll(settings);
    builder.environment().put("COPPICE_BIND_ADDRESS", "127.0.0.1");
    builder.environment().put("SAGEMAKER_BIND_TO_PORT", Integer.toString(port));
    return builder.start().waitFor();
  }

  @Test
  void asksThePortOfCallsBesideAManagementPort() throws Exception {
    settings.put("COPPICE_MANAGEMENT_PORT", "0");
    try (CoppiceServer server = CoppiceServer.start(settings)) {
      assertThat(check(server)).isZero();
    }
  }

  @Test
  void needsNoToken() throws Exception {
    Path tokens = Files.writeString(directory.resolve("tokens"), "token-0123456789abcdef");
    settings.put("COPPICE_API_TOKENS_FILE", tokens.toString());
    settings.put("COPPICE_MANAGEMENT_TOKEN_FILE", tokens.toString());
    try (CoppiceServer server = CoppiceServer.start(settings)) {
      assertThat(check(server)).isZero();
    }
  }

  @Test
  void asksOverTlsWithoutACertificateOfItsOwn() throws Exception {
    settings.putAll(own.settings());
    settings.put("COPPICE_MANAGEMENT_PORT", "0");
    settings.put("COPPICE_TLS_CLIENT_CA", other.certificate().toString());
    try (CoppiceServer server = CoppiceServer.start(settings)) {
      assertThat(check(server)).as(this::output).isZero();
    }
  }

  /** The server goes on with what it read before, and so must whoever asks for its health. */
  @ParameterizedTest
  @ValueSource(strings = {"another's", "none", "-----BEGIN CERTIFICATE-----\nAAAA"})
  void filesOfTlsThatAreBeingReplacedAreNoIllness(String content) throws Exception {
    settings.putAll(own.settings());
    Path shown = Files.copy(own.certificate(), directory.resolve("shown.pem"), REPLACE_EXISTING);
    settings.put("COPPICE_TLS_CERT", shown.toString());
    try (CoppiceServer server = CoppiceServer.start(settings)) {
      switch (content) {
        case "another's" -> Files.copy(other.certificate(), shown, REPLACE_EXISTING);
        case "none" -> Files.delete(shown);
        default -> Files.writeString(shown, content);
      }
      assertThat(check(server)).as(this::output).isZero();
    }
  }

  @Test
  void failsWhereNobodyListensOrTheOtherSideSpeaksNoTls() throws Exception {
    assertThat(check(ServerProcess.freePort())).isEqualTo(1);
    try (CoppiceServer server = CoppiceServer.start(settings)) {
      settings.putAll(own.settings());
      assertThat(check(server)).isEqualTo(1);
      assertThat(output()).hasLineCount(1).startsWith("https://127.0.0.1:");
      assertThat(check(ServerProcess.freePort())).isEqualTo(1);
      assertThat(output()).hasLineCount(1).contains("/ping: Connection refused");
    }
  }

  @Test
  void saysSoWhereTheOtherSideHangsUp() throws Exception {
    settings.putAll(own.settings());
    try (ServerSocket mute = own.client(own).getServerSocketFactory().createServerSocket(0)) {
      CompletableFuture<Void> hangsUp = CompletableFuture.runAsync(() -> hangUp(mute));
      assertThat(check(mute.getLocalPort())).isEqualTo(1);
      assertThat(output()).endsWith("/ping: The connection ended without an answer\n");
      hangsUp.join();
    }
  }

  private static void hangUp(ServerSocket server) {
    try (Socket client = server.accept()) {
      int unused = client.getInputStream().read(new byte[8192]);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String output() {
    try {
      return Files.readString(directory.resolve("output"), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "no output";
    }
  }
}
