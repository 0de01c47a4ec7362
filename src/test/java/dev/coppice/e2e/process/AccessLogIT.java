package dev.coppice.e2e.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.e2e.ServeProcess;
import dev.coppice.e2e.Tenant;
import dev.coppice.plan.traffic.AccessLog;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The log of a real server with every request in it, and the planner that reads it. */
final class AccessLogIT {

  private static final Pattern LOADING = Pattern.compile("loading\"?[=:]([0-9.]+)");

  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({"text, 5", "json, 3"})
  void planReadsWhatTheServerWrote(String format, int calls) throws Exception {
    Tenant busy = Tenant.train("busy tenant");
    Tenant idle = Tenant.train("idle");
    Path store = Tenant.store(directory, busy, idle);
    Map<String, String> settings = new HashMap<>();
    settings.put("COPPICE_MODEL_STORE", store.toUri().toString());
    settings.put("COPPICE_ACCESS_LOG", "all");
    settings.put("COPPICE_LOG_FORMAT", format);
    try (ServeProcess server = ServeProcess.start(directory, settings)) {
      server.get("/ping");
      for (int call = 0; call < calls; call++) {
        assertThat(server.invoke(busy.name(), busy.csv()).statusCode()).isEqualTo(200);
      }
      assertThat(server.invoke(idle.name(), idle.csv()).statusCode()).isEqualTo(200);
      assertThat(server.invoke("nobody", idle.csv()).statusCode()).isEqualTo(404);
      assertThat(server.get("/models").statusCode()).isEqualTo(200);
      server.terminate();
      assertThat(server.exitStatus()).isZero();

      AccessLog read = AccessLog.read(directory.resolve("stdout"));
      assertThat(read.names()).containsExactly(busy.name(), idle.name());
      assertThat(read.traffic().callsADay()).isEqualTo(calls + 1);
      List<String> lines = server.standardOutput();
      if (format.equals("json")) {
        assertThat(lines).allMatch(line -> line.startsWith("{") && line.endsWith("}"));
      }
      Matcher loading =
          LOADING.matcher(lines.stream().filter(line -> line.contains("idle")).toList().getLast());
      assertThat(loading.find()).isTrue();
      assertThat(Double.parseDouble(loading.group(1))).isPositive();
    }
  }
}
