package dev.coppice.e2e.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coppice.e2e.CoppiceServer;
import dev.coppice.e2e.Python;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example that scores a data frame of pandas, run as a reader runs it. */
final class MlflowExampleIT {

  private static final Path EXAMPLE =
      Path.of("../../docs/examples/mlflow_frame.py").toAbsolutePath().normalize();

  private static final Path MODEL =
      Path.of("resources/golden/models/named/xgboost-model").toAbsolutePath();

  private static final List<String> ROWS = List.of("0.1,0.2,3,0.5", "0.9,,5,0.25");

  @TempDir Path directory;
  private Python python;
  @AutoClose private CoppiceServer server;
  private Path csv;

  @BeforeEach
  void startServer() throws IOException {
    python = Python.with(directory, "the example of data frames is not run", "pandas");
    Path tenant = Files.createDirectories(directory.resolve("store/acme"));
    Files.copy(MODEL, tenant.resolve("model.xgb"));
    Files.writeString(tenant.resolve("MLmodel"), "flavors: {xgboost: {data: model.xgb}}\n");
    csv = directory.resolve("rows.csv");
    Files.writeString(csv, "age,income,tenure,score\n" + String.join("\n", ROWS) + "\n");
    server = CoppiceServer.start(store());
  }

  private Path store() {
    return directory.resolve("store");
  }

  private String run(String... keys) throws IOException {
    String url = server.uri("").toString().replaceAll("/$", "");
    String[] command = {EXAMPLE.toString(), url, "acme", csv.toString()};
    String[] all = Arrays.copyOf(command, command.length + keys.length);
    System.arraycopy(keys, 0, all, command.length, keys.length);
    return python.output(Map.of(), all);
  }

  @Test
  void frameIsScoredByItsNames() throws Exception {
    JsonNode scores =
        new ObjectMapper().readTree(server.invoke("acme", String.join("\n", ROWS)).body());

    assertThat(run().strip().lines())
        .containsExactly(
            ",prediction", "0," + scores.get(0).asText(), "1," + scores.get(1).asText());
  }

  @Test
  void objectsBecomeColumns() throws Exception {
    assertThat(run("predicted_score,contributions=1").lines().findFirst().orElseThrow())
        .isEqualTo(",predicted_score,contributions");
  }

  @Test
  void errorIsShownAsTheServerWordsIt() throws Exception {
    Files.writeString(csv, "age,agee\n1,2\n");

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(this::run)
        .withMessageContaining(
            "BAD_REQUEST: Unable to evaluate payload provided: Unknown feature name: agee (column"
                + " 2)");
  }

  @Test
  void callerWithoutATokenIsToldSo() throws Exception {
    Path tokens = Files.writeString(directory.resolve("tokens"), "t0ken-of-all-tenants\n");
    server.close();
    server = CoppiceServer.start(store(), Map.of("COPPICE_API_TOKENS_FILE", tokens.toString()));

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(this::run)
        .withMessageContaining("UnauthorizedException: Authorization: no token known here");
  }
}
