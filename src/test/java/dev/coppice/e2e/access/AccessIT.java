package dev.coppice.e2e.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.e2e.CoppiceServer;
import dev.coppice.e2e.Tenant;
import dev.coppice.e2e.Until;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The routes that change or list behind a port of their own, and tokens for both ports. */
final class AccessIT {

  private static final String OPERATOR = "operator-0123456789";
  private static final String ACME = "acme-0123456789ab";

  /** In docs/configuration.md a change of a file takes at most 12 s; a slow machine has more. */
  private static final long MAX_NANOS = Duration.ofSeconds(30).toNanos();

  /** Three looks of the server; after the fifth it reads what is there. */
  private static final long WRITING_NANOS = Duration.ofSeconds(6).toNanos();

  @TempDir static Path directory;
  private static Tenant tenant;
  private static Path store;
  private final Map<String, String> settings = new HashMap<>();

  @BeforeAll
  static void addTenant() throws Exception {
    tenant = Tenant.train("acme");
    store = Tenant.store(directory, tenant);
  }

  @BeforeEach
  void serveTheStore() {
    settings.put("COPPICE_MODEL_STORE", store.toUri().toString());
  }

  private static Path file(String name, String text) throws Exception {
    return Files.writeString(directory.resolve(name), text);
  }

  private static HttpRequest.Builder bearing(URI uri, String token) {
    return HttpRequest.newBuilder(uri).header("Authorization", "Bearer " + token);
  }

  private static int status(CoppiceServer server, URI uri) {
    return server.send(HttpRequest.newBuilder(uri).build()).statusCode();
  }

  private HttpResponse<String> invoke(CoppiceServer server, String token) {
    return server.send(
        bearing(server.uri("/invocations"), token)
            .header(CoppiceServer.TARGET_MODEL, tenant.name())
            .header("Content-Type", "text/csv")
            .POST(BodyPublishers.ofString(tenant.csv()))
            .build());
  }

  @Test
  void whatChangesOrListsLeavesThePortOfCalls() {
    settings.put("COPPICE_MANAGEMENT_PORT", "0");
    try (CoppiceServer server = CoppiceServer.start(settings)) {
      assertThat(server.invoke(tenant.name(), tenant.csv()).body()).isEqualTo(tenant.expected());
      for (String path : new String[] {"/models", "/models/" + tenant.name(), "/metrics"}) {
        assertThat(server.get(path).statusCode()).as(path).isEqualTo(404);
        assertThat(status(server, server.managementUri(path))).as(path).isEqualTo(200);
      }
      URI model = server.managementUri("/models/" + tenant.name());
      assertThat(server.delete("/models/" + tenant.name()).statusCode()).isEqualTo(404);
      assertThat(server.send(HttpRequest.newBuilder(model).DELETE().build()).statusCode())
          .isEqualTo(200);
      String names = "{\"models\": [\"" + tenant.name() + "\"]}";
      assertThat(
              server
                  .send(
                      HttpRequest.newBuilder(server.managementUri("/warm"))
                          .POST(BodyPublishers.ofString(names))
                          .build())
                  .statusCode())
          .isEqualTo(202);
      for (String path : new String[] {"/ping", "/livez"}) {
        assertThat(server.get(path).statusCode()).as(path).isEqualTo(200);
        assertThat(status(server, server.managementUri(path))).as(path).isEqualTo(200);
      }
    }
  }

  @Test
  void managementPortCallsNoModel() {
    settings.put("COPPICE_MANAGEMENT_PORT", "0");
    try (CoppiceServer server = CoppiceServer.start(settings)) {
      for (String path :
          new String[] {"/invocations", "/models/acme/invoke", "/endpoints/e/invocations"}) {
        HttpRequest call =
            HttpRequest.newBuilder(server.managementUri(path))
                .header(CoppiceServer.TARGET_MODEL, tenant.name())
                .POST(BodyPublishers.ofString(tenant.csv()))
                .build();
        assertThat(server.send(call).statusCode()).as(path).isEqualTo(404);
      }
    }
  }

  @Test
  void managedModelsAreStillRegisteredWhereSageMakerCalls() throws Exception {
    Path root = Files.createDirectory(directory.resolve("models"));
    Files.write(root.resolve("model.tar.gz"), tenant.artifact());
    settings.clear();
    settings.put("SAGEMAKER_MULTI_MODEL", "true");
    settings.put("COPPICE_MODELS_ROOT", root.toString());
    settings.put("COPPICE_MANAGEMENT_PORT", "0");
    try (CoppiceServer server = CoppiceServer.start(settings)) {
      assertThat(server.register("acme", root.resolve("model.tar.gz")).statusCode()).isEqualTo(200);
      assertThat(server.get("/models").body()).contains("acme");
      assertThat(server.invoke("acme", tenant.csv()).body()).isEqualTo(tenant.expected());
      assertThat(status(server, server.managementUri("/models/acme"))).isEqualTo(200);
      assertThat(server.get("/metrics").statusCode()).isEqualTo(404);
      assertThat(server.delete("/models/acme").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void tokensOfChangedFilesAreTakenWithoutARestart() throws Exception {
    Path calls = file("calls", ACME + " acme\n");
    Path operators = file("operators", OPERATOR + "\n");
    settings.put("COPPICE_API_TOKENS_FILE", calls.toString());
    settings.put("COPPICE_MANAGEMENT_TOKEN_FILE", operators.toString());
    try (CoppiceServer server = CoppiceServer.start(settings)) {
      assertThat(invoke(server, ACME).body()).isEqualTo(tenant.expected());
      assertThat(invoke(server, OPERATOR).statusCode()).isEqualTo(401);
      assertThat(server.get("/models").statusCode()).isEqualTo(401);
      HttpRequest list = bearing(server.uri("/models"), OPERATOR).build();
      assertThat(server.send(list).statusCode()).isEqualTo(200);

      Path next = file("next", "acme-of-tomorrow-01 acme\n" + ACME + " other\n");
      Files.move(next, calls, StandardCopyOption.ATOMIC_MOVE);
      Until.so(
          "the new token is taken",
          () -> invoke(server, "acme-of-tomorrow-01").statusCode() != 401);
      assertThat(invoke(server, ACME).statusCode()).isEqualTo(403);
      Files.delete(operators);
      file("calls", "half a lin");
      assertThat(invoke(server, "acme-of-tomorrow-01").body()).isEqualTo(tenant.expected());
      assertThat(server.send(list).statusCode()).isEqualTo(200);
    }
  }

  /** Of two files at once, since a server looks at them every two seconds only. */
  @Test
  void fileThatIsWrittenInPlaceIsTakenOnceItIsWholeAndOneThatIsNeverQuietAllTheSame()
      throws Exception {
    Path calls = file("in-place", ACME + " acme\n");
    Path operators = file("always", OPERATOR + "\n");
    settings.put("COPPICE_API_TOKENS_FILE", calls.toString());
    settings.put("COPPICE_MANAGEMENT_TOKEN_FILE", operators.toString());
    try (CoppiceServer server = CoppiceServer.start(settings)) {
      HttpRequest list = bearing(server.uri("/models"), OPERATOR).build();
      assertThat(server.send(list).statusCode()).isEqualTo(200);
      Files.writeString(operators, "operator-of-tomorrow-01\n");
      long revoked = System.nanoTime();
      while (System.nanoTime() - revoked < WRITING_NANOS) {
        comment(operators);
        Files.writeString(calls, ACME.substring(0, 16));
        assertThat(invoke(server, ACME).statusCode()).isEqualTo(200);
        Files.writeString(calls, ACME.substring(16) + " acme\n", StandardOpenOption.APPEND);
        assertThat(invoke(server, ACME).statusCode()).isEqualTo(200);
      }
      Files.writeString(calls, "acme-of-tomorrow-01 acme\n");
      while (invoke(server, ACME).statusCode() != 401 || server.send(list).statusCode() != 401) {
        comment(operators);
        assertThat(System.nanoTime() - revoked).isLessThan(WRITING_NANOS + MAX_NANOS);
      }
      assertThat(invoke(server, "acme-of-tomorrow-01").statusCode()).isEqualTo(200);
    }
  }

  private static void comment(Path file) throws Exception {
    Files.writeString(file, "# so\n", StandardOpenOption.APPEND);
    Thread.sleep(5); // A file may have 20,000 lines.
  }

  @Test
  void startWithoutAUsableFileOfTokensIsRefused() throws Exception {
    Path none = directory.resolve("none");
    settings.put("COPPICE_API_TOKENS_FILE", none.toString());
    assertThatThrownBy(() -> CoppiceServer.start(settings))
        .hasMessageContaining(
            "COPPICE_API_TOKENS_FILE: " + none + ": not there (expected: a file)");
    Path secret = file("secret", "too short");
    settings.put("COPPICE_API_TOKENS_FILE", secret.toString());
    assertThatThrownBy(() -> CoppiceServer.start(settings))
        .hasMessageContaining("COPPICE_API_TOKENS_FILE: " + secret + ": line 1: no token")
        .hasMessageNotContaining("too short");
  }
}
