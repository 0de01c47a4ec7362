package dev.coppice.e2e.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.coppice.e2e.CoppiceServer;
import dev.coppice.e2e.Python;
import dev.coppice.e2e.Tenant;
import dev.coppice.scripts.PemCertificate;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** TLS as programs speak it that others wrote, where they are installed. */
@Timeout(120)
final class TlsClientsIT {

  @TempDir static Path directory;
  private static Tenant tenant;
  private static PemCertificate own;
  @AutoClose private static CoppiceServer server;
  private static int port;

  @BeforeAll
  static void start() throws Exception {
    tenant = Tenant.train("acme");
    Path store = Tenant.store(directory, tenant);
    own = PemCertificate.make(directory, "own");
    server = CoppiceServer.start(store, own.settings());
    port = server.uri("/").getPort();
  }

  /** What a command answers, and its exit status as the last line; skips where it is not there. */
  private static String run(String input, Map<String, String> environment, String... command)
      throws Exception {
    Path in = Files.writeString(directory.resolve("input"), input);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectInput(Redirect.from(in.toFile()));
    builder.environment().putAll(environment);
    try {
      Process process = builder.start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return output + "\nexit " + process.waitFor();
    } catch (IOException e) {
      return abort(command[0] + " is not installed; TLS is not tried with it.");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"--tlsv1.3", "--tls-max 1.2"})
  void curlTrustsTheCertificate(String version) throws Exception {
    List<String> command =
        new ArrayList<>(List.of("curl", "-s", "--cacert", own.certificate().toString()));
    command.addAll(List.of(version.split(" ", -1)));
    command.addAll(List.of("-w", " %{http_version}", "-d", tenant.csv()));
    command.addAll(List.of("-H", CoppiceServer.TARGET_MODEL + ": " + tenant.name()));
    command.addAll(List.of("-H", "Content-Type: text/csv"));
    command.add("https://127.0.0.1:%d/invocations".formatted(port));
    assertThat(run("", Map.of(), command.toArray(String[]::new)))
        .contains(tenant.expected() + " 1.1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-tls1_2", "-tls1_3"})
  void opensslAgreesOnHttp(String version) throws Exception {
    String said =
        run(
            "GET /ping HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
            Map.of(),
            "openssl",
            "s_client",
            "-connect",
            "127.0.0.1:" + port,
            "-CAfile",
            own.certificate().toString(),
            "-verify_return_error",
            "-alpn",
            "h2,http/1.1",
            version,
            "-ign_eof");
    assertThat(said)
        .contains("ALPN protocol: http/1.1")
        .contains("Verify return code: 0 (ok)")
        .contains("HTTP/1.1 200 OK")
        .endsWith("exit 0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-tls1", "-tls1_1"})
  void oldVersionsAreRefused(String version) throws Exception {
    String said =
        run(
            "",
            Map.of(),
            "openssl",
            "s_client",
            "-connect",
            "127.0.0.1:" + port,
            version,
            "-cipher",
            "ALL:@SECLEVEL=0");
    assertThat(said).doesNotContain("exit 0");
  }

  @Test
  void boto3Verifies() throws Exception {
    Python.with(directory, "TLS is not tried with it", "boto3")
        .run(
            "-c",
            """
            import boto3, sys
            from botocore import UNSIGNED
            from botocore.config import Config
            runtime = boto3.client("sagemaker-runtime", endpoint_url=sys.argv[1], region_name="us-east-1",
                verify=sys.argv[2], config=Config(signature_version=UNSIGNED))
            answer = runtime.invoke_endpoint(
                EndpointName="fleet", TargetModel=sys.argv[3], ContentType="text/csv", Body=sys.argv[4].encode())
            assert answer["Body"].read().decode() == sys.argv[5]
            """,
            "https://127.0.0.1:" + port,
            own.certificate().toString(),
            tenant.name(),
            tenant.csv(),
            tenant.expected());
  }
}
