package dev.coppice.server.config;

/** The settings of who may come in, and how far; beside {@link Setting}, as part of its table. */
public enum AccessSetting implements Variable {
  GRPC_PORT(
      "COPPICE_GRPC_PORT",
      "port",
      "unset",
      "where the Open Inference Protocol is served over gRPC; 0 takes any free one",
      Range.PORT),
  MANAGEMENT_PORT(
      "COPPICE_MANAGEMENT_PORT",
      "port",
      "unset",
      "where /models, /warm, /drain, /metrics, /console and /v2/repository/... are instead of"
          + " beside the calls; in managed mode /models is at both; 0 takes any free one",
      Range.PORT),
  MANAGEMENT_TOKEN_FILE(
      "COPPICE_MANAGEMENT_TOKEN_FILE",
      AccessSetting.PATH,
      "unset",
      "tokens, one a line, of which requests to /models, /warm, /drain, /metrics,"
          + " /v2/repository/... and /console's data need one; read anew when it changes"),
  API_TOKENS_FILE(
      "COPPICE_API_TOKENS_FILE",
      AccessSetting.PATH,
      "unset",
      "tokens of calls, one a line, each with the prefix of the names it may call; read anew when"
          + " it changes"),
  TENANT_CONCURRENCY(
      "COPPICE_TENANT_CONCURRENCY",
      "calls",
      "unset",
      "most calls of one model in flight; the next gets 429",
      Range.COUNT),
  TENANT_RATE(
      "COPPICE_TENANT_RATE",
      "calls per second",
      "unset",
      "most calls of one model per second, and as many at once after a quiet second; the next gets"
          + " 429",
      Range.COUNT),
  TENANT_LIMITS_FILE(
      "COPPICE_TENANT_LIMITS_FILE",
      AccessSetting.PATH,
      "unset",
      "other such limits by the names' prefix, one a line; read anew when it changes"),
  TLS_CERT(
      "COPPICE_TLS_CERT",
      AccessSetting.PATH,
      "unset",
      "the server's certificates in PEM, its own first: every port speaks TLS 1.2 and 1.3 and"
          + " nothing else; read anew when a file changes"),
  TLS_KEY(
      "COPPICE_TLS_KEY",
      AccessSetting.PATH,
      "unset",
      "the private key, PKCS #8 in PEM, not encrypted"),
  TLS_CLIENT_CA(
      "COPPICE_TLS_CLIENT_CA",
      AccessSetting.PATH,
      "unset",
      "certificates in PEM whose clients' certificates are trusted; a client without one gets"
          + " /ping, /livez, /readyz and /health alone");

  /** The unit of those that name a file. */
  static final String PATH = "path";

  @SuppressWarnings("ImmutableEnumChecker") // A record of texts is immutable.
  private final VariableText text;

  AccessSetting(String key, String unit, String defaultText, String meaning) {
    this(key, unit, defaultText, meaning, Range.NONE);
  }

  AccessSetting(String key, String unit, String defaultText, String meaning, Range range) {
    this.text = new VariableText(key, unit, defaultText, meaning, range);
  }

  @Override
  public VariableText text() {
    return text;
  }
}
