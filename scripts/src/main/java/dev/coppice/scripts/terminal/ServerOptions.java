package dev.coppice.scripts.terminal;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of every verb: which server is asked, and how. */
final class ServerOptions {

  @Option(
      names = "--url",
      paramLabel = "URL",
      description =
          "the server, or its management port where it has one; by default on this machine, at the"
              + " port of COPPICE_MANAGEMENT_PORT or SAGEMAKER_BIND_TO_PORT, else 8080")
  private @Nullable String url;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "a file whose first line is a management token; # begins a comment")
  private @Nullable Path tokenFile;

  @Option(
      names = "--ca-cert",
      paramLabel = "FILE",
      description = "certificates in PEM to trust, in place of Java's own")
  private @Nullable Path caCert;

  @Option(
      names = "--cert",
      paramLabel = "FILE",
      description = "the certificate to show, in PEM, with those of its issuers behind it")
  private @Nullable Path cert;

  @Option(
      names = "--key",
      paramLabel = "FILE",
      description = "the key of --cert in PEM: PKCS #8, not encrypted")
  private @Nullable Path key;

  @SuppressWarnings("UnusedVariable") // The parser sees to it.
  @Option(names = "--help", usageHelp = true, description = "prints this text")
  private boolean isHelp;

  @Nullable String url() {
    return url;
  }

  @Nullable Path tokenFile() {
    return tokenFile;
  }

  @Nullable Path caCert() {
    return caCert;
  }

  @Nullable Path cert() {
    return cert;
  }

  @Nullable Path key() {
    return key;
  }
}
