package dev.coppice.e2e.process;

import static java.net.http.HttpResponse.BodyHandlers.discarding;
import static java.net.http.HttpResponse.BodyHandlers.ofString;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.e2e.CoppiceServer;
import dev.coppice.e2e.ServeProcess;
import dev.coppice.e2e.Tenant;
import dev.coppice.e2e.Until;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The process with its real flags goes on where something around it does not. */
@Timeout(180)
final class LastingServerIT {

  @TempDir Path directory;
  private final Map<String, String> settings = new HashMap<>();
  private Tenant tenant;

  @BeforeEach
  void addTenant() throws Exception {
    tenant = Tenant.train("acme");
    Path store = Tenant.store(directory, tenant);
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
      while (dropped(server) == 0) {
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
  void linesAreCountedOnceWhoReadTheStandardOutputIsGone() throws Exception {
    settings.put("COPPICE_ACCESS_LOG", "all");
    try (ServeProcess server = ServeProcess.startUnread(directory, settings);
        HttpClient client = HttpClient.newHttpClient()) {
      assertThat(server.get("/ping").statusCode()).isEqualTo(200);
      server.stopReading();
      int requests = 300;
      list(client, server, requests);
      Until.so(requests + " lines are counted", () -> dropped(server) >= requests);
    }
  }

  /** With one call the thread of CloudWatch's lines is idle until the stop; with many it waits. */
  @ParameterizedTest
  @ValueSource(ints = {1, 3000})
  void stopEndsWithinItsGraceThoughNobodyReadsTheStandardOutput(int calls) throws Exception {
    Duration grace = Duration.ofSeconds(5);
    settings.put("COPPICE_ACCESS_LOG", "all");
    settings.put("COPPICE_SHUTDOWN_GRACE", grace.toSeconds() + "s");
    try (ServeProcess server = ServeProcess.startUnread(directory, settings);
        HttpClient client = HttpClient.newHttpClient()) {
      assertThat(server.get("/ping").statusCode()).isEqualTo(200);
      for (int i = 0; i < calls; i++) {
        assertThat(invoke(client, server).body()).isEqualTo(tenant.expected());
      }
      list(client, server, 1000);
      server.terminate();
      assertThat(server.endsWithin(grace.plusSeconds(5))).isTrue();
      assertThat(server.exitStatus()).isZero();
    }
  }

  @Test
  void stopWithoutGraceWarnsOfNothingWhereNothingIsUnderWay() throws Exception {
    settings.put("COPPICE_SHUTDOWN_GRACE", "0s");
    settings.put("COPPICE_METRICS_EMF", "false");
    try (ServeProcess server = ServeProcess.start(directory, settings)) {
      assertThat(server.get("/ping").statusCode()).isEqualTo(200);
      server.terminate();
      assertThat(server.exitStatus()).isZero();
      assertThat(server.output()).contains("stopping").doesNotContain("WARN");
    }
  }

  /** Each is a line of the log: a thousand are more than a pipe takes. */
  private static void list(HttpClient client, ServeProcess server, int times) throws Exception {
    for (int i = 0; i < times; i++) {
      assertThat(status(client, server, "/models")).isEqualTo(200);
    }
  }

  private static int status(HttpClient client, ServeProcess server, String path) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(server.endpoint().resolve(path)).build();
    return client.send(request, discarding()).statusCode();
  }

  private static double dropped(ServeProcess server) throws Exception {
    Matcher series =
        Pattern.compile("\ncoppice_log_lines_dropped_total (\\S+)")
            .matcher(server.get("/metrics").body());
    assertThat(series.find()).isTrue();
    return Double.parseDouble(series.group(1));
  }

  @Test
  void everythingIsServedForTheDrainDelayWhilePingFails() throws Exception {
    settings.put("COPPICE_DRAIN_DELAY", "8s");
    settings.put("COPPICE_SHUTDOWN_GRACE", "20s");
    try (ServeProcess server = ServeProcess.start(directory, settings);
        HttpClient client = HttpClient.newHttpClient()) {
      assertThat(server.get("/readyz").statusCode()).isIn(200, 503);
      assertThat(invoke(client, server).headers().firstValue("Connection")).isEmpty();
      assertThat(server.get("/readyz").statusCode()).isEqualTo(200);
      server.terminate();
      Until.so("/ping fails", () -> status(client, server, "/ping") != 200);
      assertThat(status(client, server, "/readyz")).isEqualTo(503);
      assertThat(status(client, server, "/livez")).isEqualTo(200);
      HttpResponse<String> answer = invoke(client, server);
      assertThat(answer.body()).isEqualTo(tenant.expected());
      assertThat(answer.headers().firstValue("Connection")).contains("close");
      assertThat(server.exitStatus()).isZero();
    }
  }
}
