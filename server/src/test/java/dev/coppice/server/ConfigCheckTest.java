package dev.coppice.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.server.config.ContainerMemory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is found out about files that settings name, without serving. */
final class ConfigCheckTest {

  @TempDir Path directory = Path.of("");

  private List<String> problems(Map<String, String> settings) {
    Map<String, String> all = new HashMap<>(settings);
    all.put("COPPICE_MODEL_STORE", directory.toUri().toString());
    return ConfigCheck.problems(all, ContainerMemory.ofThisProcess(), 1);
  }

  private Path file(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text);
  }

  @Test
  void everyFileThatIsWrongIsNamedAtOnce() throws Exception {
    Path none = directory.resolve("none");
    Path tokens = file("tokens", "0123456789abcdef acme/\nsecret\n");
    Path limits = file("limits", "acme/ 1\n");
    Path noCertificate = file("cert.pem", "nothing");
    Path list = file("list", "a.tar.gz\n..\n");
    assertThat(
            problems(
                Map.of(
                    "COPPICE_API_TOKENS_FILE", tokens.toString(),
                    "COPPICE_MANAGEMENT_TOKEN_FILE", none.toString(),
                    "COPPICE_TENANT_LIMITS_FILE", limits.toString(),
                    "COPPICE_TLS_CERT", noCertificate.toString(),
                    "COPPICE_TLS_KEY", none.toString(),
                    "COPPICE_TLS_CLIENT_CA", none.toString(),
                    "COPPICE_WARM_LIST", "file://" + list,
                    "COPPICE_WARM_STATE", "file://" + tokens + "/state",
                    "COPPICE_LOAD_WAIT", "soon")))
        .hasSize(9)
        .contains(
            "COPPICE_MANAGEMENT_TOKEN_FILE: %s: not there (expected: a file)".formatted(none),
            "COPPICE_TLS_CERT: %s: no certificate (expected: certificates in PEM)"
                .formatted(noCertificate),
            "COPPICE_TLS_KEY: %s: not there (expected: a file)".formatted(none),
            "COPPICE_TLS_CLIENT_CA: %s: not there (expected: a file)".formatted(none),
            "COPPICE_WARM_STATE: %s/state (expected: a file in a directory to write to, or in one that can be made)"
                .formatted(tokens))
        .anyMatch(line -> line.startsWith("COPPICE_LOAD_WAIT: soon (expected: "))
        .anyMatch(
            line ->
                line.startsWith("COPPICE_API_TOKENS_FILE: " + tokens + ": line 2: no token")
                    && !line.contains("secret"))
        .anyMatch(line -> line.startsWith("COPPICE_TENANT_LIMITS_FILE: " + limits + ": line 1 "))
        .anyMatch(line -> line.startsWith("COPPICE_WARM_LIST: " + list + ": line 2: no name"));
  }

  @Test
  void filesOfTlsAreLookedAtAlsoWhereOneIsNotNamed() {
    String none = directory.resolve("none").toString();
    String absent = ": " + none + ": not there (expected: a file)";

    assertThat(problems(Map.of("COPPICE_TLS_CERT", none)))
        .containsExactly(
            "COPPICE_TLS_KEY: unset (expected: the key of COPPICE_TLS_CERT)",
            "COPPICE_TLS_CERT" + absent);
    assertThat(problems(Map.of("COPPICE_TLS_KEY", none, "COPPICE_TLS_CLIENT_CA", none)))
        .containsExactly(
            "COPPICE_TLS_CERT: unset (expected: the certificate of COPPICE_TLS_KEY)",
            "COPPICE_TLS_KEY" + absent,
            "COPPICE_TLS_CLIENT_CA" + absent);
  }

  @Test
  void listThatIsADirectoryIsNamedOnce() {
    assertThat(problems(Map.of("COPPICE_WARM_LIST", "file://" + directory)))
        .containsExactly(
            "COPPICE_WARM_LIST: %s (expected: a file that can be read)".formatted(directory));
  }

  @Test
  void filesThatAreFineStayAsTheyAreAndNoneIsMade() throws Exception {
    assertThat(
            problems(
                Map.of(
                    "COPPICE_API_TOKENS_FILE",
                    file("tokens", "0123456789abcdef acme/\n").toString(),
                    "COPPICE_MANAGEMENT_TOKEN_FILE",
                    file("operators", "fedcba9876543210\n").toString(),
                    "COPPICE_TENANT_LIMITS_FILE",
                    file("limits", "acme/ 1 -\n").toString(),
                    "COPPICE_WARM_LIST",
                    "file://" + file("a list", "a.tar.gz\n\nb.tar.gz\n").toUri().getRawPath(),
                    "COPPICE_WARM_STATE",
                    "file://" + directory.resolve("new/state"))))
        .isEmpty();
    assertThat(directory.resolve("new")).doesNotExist();
  }
}
