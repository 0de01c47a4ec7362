package dev.coppice.e2e.process;

import static java.net.http.HttpResponse.BodyHandlers.discarding;
import static java.net.http.HttpResponse.BodyHandlers.ofString;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.e2e.CoppiceServer;
import dev.coppice.e2e.ServeProcess;
import dev.coppice.e2e.Tenant;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The process with its real flags goes on where something around it does not. */
@Timeout(180)
final class LastingServerIT {

  @TempDir Path directory;
  private final Map<String, String> settings = new HashMap<>();
  private Tenant tenant;

  @BeforeEach
  void addTenant() throws Exception {
    tenant = Tenant.train("acme", directory);
    Path store = Files.createDirectory(directory.resolve("store"));
    Files.write(store.resolve(tenant.name()), tenant.artifact());
    settings.put("COPPICE_MODEL_STORE", store.toUri().toString());
    settings.put("COPPICE_BIND_ADDRESS", "127.0.0.1");
  }

  private HttpResponse<String> invoke(HttpClient client, ServeProcess server) throws Exception {
    return client.send(
        HttpRequest.newBuilder(server.endpoint().resolve("/invocations"))
            .header(CoppiceServer.TARGET_MODEL, tenant.name())
            .header("Content-Type", "text/csv")
            .POST(BodyPublishers.ofString(tenant.csv()))
            .build(),
        ofString());
  }

  private HttpRequest unload(ServeProcess server) {
    URI model = server.endpoint().resolve("/models/" + tenant.name());
    return HttpRequest.newBuilder(model).DELETE().build();
  }

  /** Each load is a line of the log: after some the pipe is full, and then what may wait for it. */
  @Test
  void callsAreAnsweredThoughNobodyReadsTheStandardOutput() throws Exception {
    try (ServeProcess server = ServeProcess.startUnread(directory, settings);
        HttpClient client = HttpClient.newHttpClient()) {
      assertThat(server.get("/ping").statusCode()).isEqualTo(200);
      String dropped = "coppice_log_lines_dropped_total";
      while (!server.get("/metrics").body().matches("(?s).*\n" + dropped + " [1-9].*")) {
        for (int i = 0; i < 200; i++) {
          assertThat(invoke(client, server).body()).isEqualTo(tenant.expected());
          client.send(unload(server), discarding());
        }
      }
      assertThat(server.get("/ping").statusCode()).isEqualTo(200);
      assertThat(server.isAlive()).isTrue();
    }
  }

  @Test
  void everythingIsServedForTheDrainDelayWhilePingFails() throws Exception {
    settings.put("COPPICE_DRAIN_DELAY", "4s");
    settings.put("COPPICE_SHUTDOWN_GRACE", "20s");
    try (ServeProcess server = ServeProcess.start(directory, settings);
        HttpClient client = HttpClient.newHttpClient()) {
      assertThat(server.get("/readyz").statusCode()).isIn(200, 503);
      assertThat(invoke(client, server).headers().firstValue("Connection")).isEmpty();
      assertThat(server.get("/readyz").statusCode()).isEqualTo(200);
      server.terminate();
      while (server.get("/ping").statusCode() == 200) {
        Thread.onSpinWait();
      }
      assertThat(server.get("/readyz").statusCode()).isEqualTo(503);
      assertThat(server.get("/livez").statusCode()).isEqualTo(200);
      HttpResponse<String> answer = invoke(client, server);
      assertThat(answer.body()).isEqualTo(tenant.expected());
      assertThat(answer.headers().firstValue("Connection")).contains("close");
      assertThat(server.exitStatus()).isZero();
    }
  }
}
