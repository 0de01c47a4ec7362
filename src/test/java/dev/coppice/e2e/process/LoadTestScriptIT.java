package dev.coppice.e2e.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.coppice.e2e.CoppiceServer;
import dev.coppice.scripts.PemCertificate;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What {@code scripts/load-test} asks a server before it has Maven begin, whose environment is
 * printed here.
 */
final class LoadTestScriptIT {

  private static final Path SCRIPT =
      Path.of("../../scripts/load-test").toAbsolutePath().normalize();
  private static final String TOKEN = "operator-of-all-of-it";
  private static final String NO_TENANTS =
      "--tenants: %s (expected: a file of names, or a pattern with one number and how many, such as"
          + " tenant-%%03d.tar.gz:40)";

  @TempDir Path root;
  private Path store;
  private Path tokens;
  @AutoClose private CoppiceServer server;

  @BeforeEach
  void checkout() throws IOException {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/curl")), "curl is not installed here");
    Path scripts = Files.createDirectories(root.resolve("scripts"));
    for (String script : List.of("load-test", "jdk25")) {
      Files.copy(SCRIPT.resolveSibling(script), scripts.resolve(script));
    }
    Path maven =
        Files.writeString(
            root.resolve("mvnw"), "#!/usr/bin/env bash\nenv\ncat \"$LOAD_TEST_PAYLOAD\"\n");
    Files.setPosixFilePermissions(maven, PosixFilePermissions.fromString("rwx------"));
    tokens = Files.writeString(root.resolve("tokens"), "# of operators\n" + TOKEN + "\n");
    store = Files.createDirectory(root.resolve("store"));
    server =
        CoppiceServer.start(
            store,
            Map.of(
                "COPPICE_MANAGEMENT_PORT",
                "0",
                "COPPICE_MANAGEMENT_TOKEN_FILE",
                tokens.toString()));
  }

  @Test
  void serverThatDoesNotSayWhatIsInMemoryIsNotTested() throws Exception {
    String url = base(server.uri("/"));
    String management = base(server.managementUri("/"));
    String problem =
        "--management-url: %s/models: %d (expected: 200; which may be at a port of its own, or need"
            + " a --token-file or --ca-cert)";

    assertThat(run("--target", url)).isEqualTo(new Run(1, List.of(problem.formatted(url, 404))));
    assertThat(run("--target", url, "--management-url", management))
        .isEqualTo(new Run(1, List.of(problem.formatted(management, 401))));
  }

  @Test
  void managementPortIsAskedWithItsToken() throws Exception {
    Run run = runHere();

    assertThat(run.exit()).isZero();
    assertThat(run.lines())
        .contains(
            "LOAD_TEST_MANAGEMENT_URL=" + base(server.managementUri("/")),
            "LOAD_TEST_TOKEN_FILE=" + tokens)
        .noneMatch(line -> line.contains(TOKEN));
  }

  @Test
  void namesAndPathsAreUtf8WhateverTheLanguageOfTheTerminal() throws Exception {
    assertThat(runHere().lines()).contains("LC_ALL=C.UTF-8");
  }

  @Test
  void payloadIsHandedOnAsAFileOfAnyLength() throws Exception {
    String json = "{\"features\": [24, 70.5],\n \"x\": \"a b\"}";
    Path rows = Files.writeString(root.resolve("two rows.csv"), "1,2\n3,4\n");
    Path many = Files.writeString(root.resolve("long.csv"), "1,2\n".repeat(50_000));

    Run text = runHere("--payload", json, "--content-type", "application/json; charset=utf-8");
    assertThat(text.lines())
        .contains("LOAD_TEST_CONTENT_TYPE=application/json; charset=utf-8")
        .endsWith(json.split("\n"));
    assertThat(runHere("--payload", "@" + rows).lines())
        .contains("LOAD_TEST_PAYLOAD=" + rows.toRealPath())
        .endsWith("1,2", "3,4");
    assertThat(runHere("--payload", "@" + many).lines().stream().filter("1,2"::equals))
        .hasSize(50_000);
  }

  @Test
  void fileWithoutATokenIsRefusedUnquoted() throws Exception {
    Files.writeString(tokens, "too short\n");

    assertThat(run("--token-file", tokens.toString()))
        .isEqualTo(
            new Run(
                2,
                List.of(
                    "--token-file: %s (expected: a file whose first line is a token of 16 to 256"
                            .formatted(tokens)
                        + " letters, digits and - . _ ~ + / =)")));
  }

  @Test
  void allWrongOptionsAreNamedAtOnce() throws Exception {
    assertThat(
            run(
                "--bogus",
                "7",
                "more",
                "--target",
                "there",
                "--rate",
                "0",
                "--duration",
                "--tenants",
                "none.txt",
                "--traffic",
                "all",
                "--hot-p95",
                "1",
                "--replay",
                "--cold-p95",
                "3s"))
        .isEqualTo(
            new Run(
                2,
                List.of(
                    "--bogus: unknown (expected: an option of --help)",
                    "more: unknown (expected: an option of --help)",
                    "--duration: no value (expected: one)",
                    "--replay: no value (expected: one)",
                    "--target: there (expected: such as http://127.0.0.1:8080)",
                    "--rate: 0 (expected: calls per second, such as 50)",
                    NO_TENANTS.formatted("none.txt"),
                    "--traffic: all (expected: sizes and shares, such as"
                        + " 500:60%,1500:25%,2000:15%)",
                    "--hot-p95: 1 (expected: such as 300ms or 3s)")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"t-%03d-%s:40", "%d-%d:40", "50%-%d:40", "%0d:40", "%s:40", "t:40"})
  void patternOfTenantsHasOneNumberAndNoOtherSign(String tenants) throws Exception {
    assertThat(run("--tenants", tenants))
        .isEqualTo(new Run(2, List.of(NO_TENANTS.formatted(tenants))));
    assertThat(runHere("--tenants", "50%%-%03d:40").lines())
        .contains("LOAD_TEST_TENANTS=50%%-%03d:40");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1:50.%,1:50.%", "1:1.2.3%", "1:.5%,1:99.5%", "1:100%,"})
  void shareIsANumberWithDigitsAroundItsPoint(String traffic) throws Exception {
    assertThat(run("--traffic", traffic))
        .isEqualTo(
            new Run(
                2,
                List.of(
                    "--traffic: "
                        + traffic
                        + " (expected: sizes and shares, such as 500:60%,1500:25%,2000:15%)")));
    assertThat(runHere("--traffic", "1:60.5%,1:39.5%").lines())
        .contains("LOAD_TEST_TRAFFIC=1:60.5%,1:39.5%");
  }

  @Test
  void wrongSharesAreNamedBesideAnOptionWithoutItsValue() throws Exception {
    assertThat(run("--traffic", "50:90%", "--rate"))
        .isEqualTo(
            new Run(
                2,
                List.of(
                    "--rate: no value (expected: one)",
                    "--traffic: 50:90% (expected: 100% in all, and no more groups than there are"
                        + " tenants, which is 40)")));
  }

  @Test
  void certificateIsShownAndWhatIsMadeOfItIsGoneAfterwards() throws Exception {
    PemCertificate own = PemCertificate.make(root, "own");
    String url;
    Run shown;
    try (CoppiceServer secured =
        CoppiceServer.start(
            store, own.settings("COPPICE_TLS_CLIENT_CA", own.certificate().toString()))) {
      url = base(secured.uri("/")).replace("http:", "https:");
      String certificate = own.certificate().toString();
      shown =
          run(
              "--target",
              url,
              "--ca-cert",
              certificate,
              "--cert",
              certificate,
              "--key",
              own.key().toString());
      assertThat(run("--target", url, "--ca-cert", certificate).lines().getFirst())
          .contains("/models: 403 (expected: 200;");
      Run untrusted = run("--target", url);
      assertThat(untrusted.exit()).isEqualTo(1);
      assertThat(untrusted.lines().getFirst())
          .contains("/models: SSL ", "self-signed certificate", " or --ca-cert)");
    }

    assertThat(shown.exit()).as(String.join("\n", shown.lines())).isZero();
    assertThat(shown.lines()).contains("LOAD_TEST_TARGET=" + url);
    for (String store : List.of("LOAD_TEST_KEY_STORE=", "LOAD_TEST_TRUST_STORE=")) {
      assertThat(shown.lines())
          .filteredOn(line -> line.startsWith(store))
          .singleElement()
          .satisfies(line -> assertThat(Path.of(line.substring(store.length()))).doesNotExist());
    }
  }

  @Test
  void certificateWithoutItsKeyIsRefused() throws Exception {
    String certificate = PemCertificate.make(root, "own").certificate().toString();
    String other = PemCertificate.make(root, "other").key().toString();

    assertThat(run("--cert", certificate))
        .isEqualTo(new Run(2, List.of("--key: none (expected: both or neither)")));
    assertThat(run("--cert", certificate, "--key", other))
        .isEqualTo(
            new Run(
                2,
                List.of(
                    "--key: %s (expected: the key of --cert in PEM: PKCS #8, not encrypted)"
                        .formatted(other))));
  }

  private static String base(URI uri) {
    return uri.toString().replaceAll("/$", "");
  }

  /** With the server of this test, and what opens its management port. */
  private Run runHere(String... options) throws Exception {
    return run(
        Stream.concat(
                Stream.of(
                    "--target",
                    base(server.uri("/")),
                    "--management-url",
                    base(server.managementUri("/")),
                    "--token-file",
                    tokens.toString()),
                Stream.of(options))
            .toArray(String[]::new));
  }

  private Run run(String... options) throws Exception {
    List<String> command =
        Stream.concat(Stream.of(root.resolve("scripts/load-test").toString()), Stream.of(options))
            .toList();
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("LC_ALL", "C");
    return Run.of(builder);
  }
}
