package dev.coppice.bench.hostile;

import dev.coppice.scripts.PemCertificate;
import dev.coppice.scripts.ServerProcess;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import javax.net.ssl.SSLContext;

/**
 * What guards access to a server: TLS, tokens, limits per tenant and a management port.
 *
 * @param tls what its clients trust
 */
record Guard(SSLContext tls, URI management, Map<String, String> settings) {

  /** Whose calls must not suffer. */
  static final String BYSTANDER = "bystander-0123456789abcdef";

  /** The token of a tenant who asks for too much: {@code acme-}, which has limits. */
  static final String ACME = "acme-0123456789abcdef";

  /** Whoever runs the server. */
  static final String OPERATOR = "operator-0123456789abcdef";

  /** Makes the files that it needs. */
  static Guard make(Path directory) throws IOException, InterruptedException {
    PemCertificate certificate = PemCertificate.make(directory, "guarded");
    Path calls = directory.resolve("calls.tokens");
    Path operators = directory.resolve("operators.tokens");
    Path limits = directory.resolve("tenants.limits");
    Files.writeString(calls, BYSTANDER + " bystander\n" + ACME + " acme-\n");
    Files.writeString(operators, OPERATOR + "\n");
    Files.writeString(limits, "acme- 4 50\n");
    int port = ServerProcess.freePort();
    return new Guard(
        certificate.client(null),
        URI.create("https://127.0.0.1:" + port),
        certificate.settings(
            "COPPICE_API_TOKENS_FILE", calls.toString(),
            "COPPICE_MANAGEMENT_TOKEN_FILE", operators.toString(),
            "COPPICE_MANAGEMENT_PORT", Integer.toString(port),
            "COPPICE_TENANT_LIMITS_FILE", limits.toString()));
  }
}
