package dev.coppice.e2e.people;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coppice.e2e.CoppiceServer;
import dev.coppice.e2e.Tenant;
import dev.coppice.e2e.Until;
import dev.coppice.scripts.PemCertificate;
import dev.coppice.scripts.terminal.Coppice;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code scripts/coppice} against a real server, as people use it. */
@Timeout(120)
final class TerminalIT {

  private static final String ODD = "a b/c + %2F?.tar.gz";
  private static final String TOKEN = "operator-0123456789";

  @TempDir static Path directory;
  private static Tenant tenant;
  private static Path store;
  @AutoClose private CoppiceServer server;

  /** What a run came to. */
  private record Run(int exit, String output, String errors) {

    List<String> lines() {
      return output.lines().toList();
    }
  }

  @BeforeAll
  static void addTenants() throws Exception {
    tenant = Tenant.train("acme-of-the-very-long-name-to-be-cut");
    store = Tenant.store(directory, tenant);
    Files.createDirectory(store.resolve("a b"));
    Files.write(store.resolve(ODD), tenant.artifact());
  }

  @BeforeEach
  void start() {
    server = CoppiceServer.start(store);
  }

  private Run coppice(String... arguments) {
    return coppice(Map.of(), arguments);
  }

  private Run coppice(Map<String, String> environment, String... arguments) {
    Map<String, String> all = new HashMap<>(environment);
    all.put("SAGEMAKER_BIND_TO_PORT", Integer.toString(server.uri("/").getPort()));
    return run(all, false, arguments);
  }

  private static Run run(Map<String, String> environment, boolean isTerminal, String... arguments) {
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    ByteArrayOutputStream errors = new ByteArrayOutputStream();
    int exit =
        Coppice.run(
            List.of(arguments),
            environment,
            isTerminal,
            new PrintStream(output, true, UTF_8),
            new PrintStream(errors, true, UTF_8));
    return new Run(exit, output.toString(UTF_8), errors.toString(UTF_8));
  }

  private void call() {
    assertThat(server.invoke(tenant.name(), tenant.csv()).statusCode()).isEqualTo(200);
  }

  @Test
  void tenantsAreATableWithNumbersAtTheRight() {
    call();
    call();
    String calls = tenant.name() + " +2 ";
    Until.so("both are counted", () -> coppice("list").lines().getLast().matches(calls + ".*"));
    Run run = coppice("list");
    assertThat(run.exit()).as(run.errors()).isZero();
    assertThat(run.lines()).hasSize(2);
    assertThat(run.lines().getFirst())
        .matches("MODEL +CALLS +ERRORS +P99 +MEMORY +IDLE +HITS +LOADS");
    assertThat(run.lines().getLast())
        .matches(calls + "+0 +[0-9.]+ m?s +[0-9.]+ [KM]iB +\\d+ s +50 % +1");
    assertThat(run.lines()).extracting(String::length).containsOnly(run.lines().get(0).length());
  }

  @ParameterizedTest
  @CsvSource({"80", "60", "40", "20", "13"})
  void tableFitsTheTerminalAndNamesAreCutInTheMiddle(int columns) {
    call();
    Run run = coppice(Map.of("COLUMNS", Integer.toString(columns)), "list");
    assertThat(run.lines()).allMatch(line -> line.length() <= columns);
    assertThat(run.lines().getLast()).matches("acme.*….*gz( .*)?");
  }

  @Test
  void jsonIsTheServersOwnAnswer() throws Exception {
    call();
    Run run = coppice("list", "--json", "--sort", "bytes", "--prefix", "acme", "--limit", "1");
    JsonNode answer = new ObjectMapper().readTree(run.output());
    assertThat(answer.path("models")).hasSize(1);
    assertThat(answer.at("/models/0/modelName").asText()).isEqualTo(tenant.name());
  }

  @Test
  void modelIsWarmedShownRefreshedAndUnloaded() {
    assertThat(coppice("warm", tenant.name()).output()).isEqualTo("1 queued\n");
    Run refreshed = coppice("refresh", tenant.name());
    assertThat(refreshed.output()).isEqualTo("Model \"" + tenant.name() + "\" refreshed\n");

    Run shown = coppice("show", tenant.name());
    assertThat(shown.exit()).as(shown.errors()).isZero();
    assertThat(shown.lines())
        .anyMatch(line -> line.matches("modelName +" + tenant.name()))
        .anyMatch(line -> line.matches("bytes +[0-9.]+ [KM]iB"))
        .anyMatch(line -> line.matches("engine +forest.*"));

    assertThat(coppice("unload", tenant.name()).exit()).isZero();
    Run gone = coppice("show", tenant.name());
    assertThat(gone.exit()).isEqualTo(1);
    assertThat(gone.output()).isEmpty();
    assertThat(gone.errors()).hasLineCount(1).contains("404: ", tenant.name()).doesNotContain("(");
  }

  @Test
  void oddNameIsFoundAndBreaksNoLine() {
    Run refreshed = coppice("refresh", ODD);
    assertThat(refreshed.exit()).as(refreshed.errors()).isZero();
    assertThat(coppice("list").lines()).hasSize(2).last().asString().startsWith(ODD + " ");
    assertThat(coppice("show", ODD).output()).contains(ODD);
    assertThat(coppice("unload", ODD).exit()).isZero();

    Run control = coppice("show", "\u001B[2J\nx\u009B1m\u202E");
    assertThat(control.exit()).isEqualTo(1);
    assertThat(control.errors()).hasLineCount(1).doesNotContain("\u001B", "\u009B", "\u202E");
  }

  @Test
  void drainBeginsAndEnds() {
    assertThat(coppice("drain").output()).isEqualTo("Draining\n");
    assertThat(server.get("/ping").statusCode()).isEqualTo(503);
    assertThat(coppice("drain", "--end").output()).isEqualTo("Serving\n");
    assertThat(server.get("/ping").statusCode()).isEqualTo(200);
  }

  @Test
  void topIsPaintedAsOftenAsIsAskedFor() {
    call();
    Run piped = coppice("top", "--count", "2");
    assertThat(piped.exit()).as(piped.errors()).isZero();
    assertThat(piped.lines()).filteredOn(line -> line.startsWith(tenant.name())).hasSize(2);
    assertThat(piped.output()).doesNotContain("\u001B");

    Map<String, String> terminal =
        Map.of(
            "SAGEMAKER_BIND_TO_PORT", Integer.toString(server.uri("/").getPort()),
            "COLUMNS", "50",
            "LINES", "5");
    Run painted = run(terminal, true, "top", "--count", "1");
    assertThat(painted.output()).startsWith("\u001B[H1 models, ").endsWith("\u001B[J");
    assertThat(painted.lines()).hasSize(5);
  }

  @Test
  void scriptStartsItAndAnswersAlone() throws Exception {
    Path script = Path.of("../../scripts/coppice").toAbsolutePath().normalize();
    Path answer = directory.resolve("answer");
    Process process =
        new ProcessBuilder(script.toString(), "list", "--json", "--url", server.uri("/").toString())
            .redirectOutput(answer.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    assertThat(process.waitFor()).isZero();
    assertThat(new ObjectMapper().readTree(answer.toFile()).path("models").isArray()).isTrue();
    Process misused =
        new ProcessBuilder(script.toString(), "lis")
            .redirectErrorStream(true)
            .redirectOutput(answer.toFile())
            .start();
    assertThat(misused.waitFor()).isEqualTo(2);
    assertThat(answer).content().contains("coppice list", "Try: coppice --help");
  }

  static Stream<List<String>> misuses() {
    return Stream.of(
        List.of(),
        List.of("lsit"),
        List.of("list", "--limit", "0"),
        List.of("list", "--limit", "many"),
        List.of("list", "--token", TOKEN),
        List.of("list", "--url", "ftp://localhost"),
        List.of("list", "--url", "http://user:secret@localhost"),
        List.of("list", "--token-file", "/nowhere/none"),
        List.of("list", "--ca-cert", "/nowhere/none"),
        List.of("list", "--cert", "/nowhere/none", "--key", "/nowhere/none"),
        List.of("list", "--key", "/nowhere/none"),
        List.of("show"),
        List.of("show", ""),
        List.of("unload", ""),
        List.of("unload", "a", "b"),
        List.of("warm"),
        List.of("warm", "a", "--count", "1"),
        List.of("top", "--count", "0"));
  }

  @ParameterizedTest
  @MethodSource("misuses")
  void wrongCommandEndsWithTwo(List<String> arguments) {
    Run run = coppice(arguments.toArray(String[]::new));
    assertThat(run.exit()).as(run.errors()).isEqualTo(2);
    assertThat(run.output()).isEmpty();
    assertThat(run.errors()).isNotEmpty().doesNotContain("Exception", "\tat ");
  }

  @Test
  void refusalAndSilenceAreOneSentence() {
    Run sort = coppice("list", "--sort", "name");
    assertThat(sort.exit()).isEqualTo(1);
    assertThat(sort.errors()).hasLineCount(1).contains("400: sort: name (expected: one of calls");

    Run nobody = coppice("list", "--url", "http://127.0.0.1:1");
    assertThat(nobody.exit()).isEqualTo(1);
    assertThat(nobody.errors())
        .isEqualTo("http://127.0.0.1:1: no connection (expected: a server that listens there)\n");

    String here = server.uri("/").toString();
    Run clear = coppice("list", "--url", here.replace("http:", "https:"));
    assertThat(clear.exit()).isEqualTo(1);
    assertThat(clear.errors())
        .hasLineCount(1)
        .contains("no answer in TLS: ", "(expected: a server that speaks it, or http)");

    Run elsewhere = coppice("list", "--url", server.uri("/nowhere/").toString());
    assertThat(elsewhere.exit()).isEqualTo(1);
    assertThat(elsewhere.errors()).hasLineCount(1).contains("404: ", "(expected: --url of the");
  }

  @Test
  void tokenAndCertificateAreTakenFromFilesOverTlsToTheManagementPort() throws Exception {
    PemCertificate own = PemCertificate.make(directory, "own");
    Path operators = Files.writeString(directory.resolve("operators"), "# mine\n" + TOKEN + "\n");
    Map<String, String> settings =
        own.settings(
            "COPPICE_MANAGEMENT_PORT", "0",
            "COPPICE_MANAGEMENT_TOKEN_FILE", operators.toString(),
            "COPPICE_TLS_CLIENT_CA", own.certificate().toString());
    try (CoppiceServer guarded = CoppiceServer.start(store, settings)) {
      Map<String, String> here =
          Map.of(
              "COPPICE_TLS_CERT",
              own.certificate().toString(),
              "COPPICE_MANAGEMENT_PORT",
              Integer.toString(guarded.managementUri("/").getPort()));
      String cert = own.certificate().toString();
      String key = own.key().toString();
      String token = operators.toString();
      String[] all = {
        "list", "--token-file", token, "--ca-cert", cert, "--cert", cert, "--key", key
      };
      Run fine = run(here, false, all);
      assertThat(fine.exit()).as(fine.errors()).isZero();
      Run bare = run(here, false, "list", "--ca-cert", cert, "--cert", cert, "--key", key);
      assertThat(bare.exit()).isEqualTo(1);
      assertThat(bare.errors()).hasLineCount(1).contains("401: ", "--token-file");
      Run masked = run(here, false, "list", "--token-file", token, "--ca-cert", cert);
      assertThat(masked.errors()).hasLineCount(1).contains("403: A client certificate is required");
      all[all.length - 1] = cert;
      assertThat(run(here, false, all).errors()).contains("--key: " + cert + " (expected: the key");
      String port = here.get("COPPICE_MANAGEMENT_PORT");
      Run clear = run(here, false, "list", "--url", "http://localhost:" + port);
      assertThat(clear.errors())
          .hasLineCount(1)
          .endsWith("(expected: HTTP in the clear, or https)\n");
      Run distrustful = run(here, false, "list", "--token-file", token);
      assertThat(distrustful.exit()).isEqualTo(1);
      assertThat(distrustful.errors()).hasLineCount(1).contains("TLS failed: ", "--ca-cert");
    }
  }
}
