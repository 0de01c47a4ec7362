package dev.coppice.server.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads where the routes are, and who may use them. */
final class AccessReader {

  private final SettingReader settings;

  AccessReader(SettingReader settings) {
    this.settings = settings;
  }

  /**
   * Meaningless once there is a problem.
   *
   * @param port that of calls
   */
  Config.Access access(int port) {
    OptionalInt grpc = grpcPort(port);
    return new Config.Access(
        grpc,
        managementPort(port, grpc),
        settings.path(AccessSetting.MANAGEMENT_TOKEN_FILE).orElse(null),
        settings.path(AccessSetting.API_TOKENS_FILE).orElse(null),
        new Config.Tenants(
            number(AccessSetting.TENANT_CONCURRENCY),
            number(AccessSetting.TENANT_RATE),
            settings.path(AccessSetting.TENANT_LIMITS_FILE).orElse(null)),
        tls());
  }

  /** Null if it is not asked for, or not all of it is there. */
  private Config.@Nullable Tls tls() {
    Path certificate = settings.path(AccessSetting.TLS_CERT).orElse(null);
    Path key = settings.path(AccessSetting.TLS_KEY).orElse(null);
    Path clientCa = settings.path(AccessSetting.TLS_CLIENT_CA).orElse(null);
    boolean isAskedFor =
        Stream.of(AccessSetting.TLS_CERT, AccessSetting.TLS_KEY, AccessSetting.TLS_CLIENT_CA)
            .anyMatch(this::isSet);
    if (isAskedFor && !isSet(AccessSetting.TLS_CERT)) {
      settings.refuse(AccessSetting.TLS_CERT, "the certificate of " + AccessSetting.TLS_KEY.key());
    }
    if (isAskedFor && !isSet(AccessSetting.TLS_KEY)) {
      settings.refuse(AccessSetting.TLS_KEY, "the key of " + AccessSetting.TLS_CERT.key());
    }
    return certificate == null || key == null ? null : new Config.Tls(certificate, key, clientCa);
  }

  private boolean isSet(AccessSetting setting) {
    return settings.text(setting).isPresent();
  }

  /** Empty if it is unset. */
  private OptionalInt number(AccessSetting setting) {
    return isSet(setting)
        ? OptionalInt.of(settings.integer(setting, (int) setting.range().min()))
        : OptionalInt.empty();
  }

  private OptionalInt grpcPort(int port) {
    OptionalInt grpc = number(AccessSetting.GRPC_PORT);
    requireAnother(AccessSetting.GRPC_PORT, grpc, Setting.PORT, port);
    return grpc;
  }

  private OptionalInt managementPort(int port, OptionalInt grpc) {
    OptionalInt management = number(AccessSetting.MANAGEMENT_PORT);
    requireAnother(AccessSetting.MANAGEMENT_PORT, management, Setting.PORT, port);
    requireAnother(
        AccessSetting.MANAGEMENT_PORT, management, AccessSetting.GRPC_PORT, grpc.orElse(0));
    return management;
  }

  private void requireAnother(AccessSetting setting, OptionalInt port, Variable than, int other) {
    if (other != 0 && port.isPresent() && port.getAsInt() == other && !settings.isRefused(than)) {
      settings.refuse(setting, "another port than " + than.key() + ", or unset");
    }
  }

  /** What is open that is likely to be meant to be closed, a line each. */
  List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    boolean guarded = settings.text(AccessSetting.MANAGEMENT_TOKEN_FILE).isPresent();
    boolean apart = settings.text(AccessSetting.MANAGEMENT_PORT).isPresent();
    if (settings.text(AccessSetting.API_TOKENS_FILE).isPresent() && !guarded && !apart) {
      warnings.add(
          "%s is set, but whoever reaches the port may list and unload models: neither %s nor %s is"
              .formatted(
                  AccessSetting.API_TOKENS_FILE.key(),
                  AccessSetting.MANAGEMENT_PORT.key(),
                  AccessSetting.MANAGEMENT_TOKEN_FILE.key()));
    }
    if (guarded && settings.isTrue(Setting.MULTI_MODEL)) {
      warnings.add(
          "%s is set: SageMaker sends no token, and cannot register models"
              .formatted(AccessSetting.MANAGEMENT_TOKEN_FILE.key()));
    }
    return warnings;
  }
}
