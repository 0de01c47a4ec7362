package dev.coppice.server.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads where the routes are, and who may use them. */
final class DoorReader {

  private final SettingReader settings;

  DoorReader(SettingReader settings) {
    this.settings = settings;
  }

  /**
   * Meaningless once there is a problem.
   *
   * @param port that of calls
   */
  Config.Doors doors(int port) {
    OptionalInt grpc = grpcPort(port);
    return new Config.Doors(
        grpc,
        managementPort(port, grpc),
        settings.path(DoorSetting.MANAGEMENT_TOKEN_FILE).orElse(null),
        settings.path(DoorSetting.API_TOKENS_FILE).orElse(null),
        new Config.Tenants(
            number(DoorSetting.TENANT_CONCURRENCY),
            number(DoorSetting.TENANT_RATE),
            settings.path(DoorSetting.TENANT_LIMITS_FILE).orElse(null)),
        tls());
  }

  /** Null if it is not asked for, or not all of it is there. */
  private Config.@Nullable Tls tls() {
    Path certificate = settings.path(DoorSetting.TLS_CERT).orElse(null);
    Path key = settings.path(DoorSetting.TLS_KEY).orElse(null);
    Path clientCa = settings.path(DoorSetting.TLS_CLIENT_CA).orElse(null);
    boolean isAskedFor =
        Stream.of(DoorSetting.TLS_CERT, DoorSetting.TLS_KEY, DoorSetting.TLS_CLIENT_CA)
            .anyMatch(this::isSet);
    if (isAskedFor && !isSet(DoorSetting.TLS_CERT)) {
      settings.refuse(DoorSetting.TLS_CERT, "the certificate of " + DoorSetting.TLS_KEY.key());
    }
    if (isAskedFor && !isSet(DoorSetting.TLS_KEY)) {
      settings.refuse(DoorSetting.TLS_KEY, "the key of " + DoorSetting.TLS_CERT.key());
    }
    return certificate == null || key == null ? null : new Config.Tls(certificate, key, clientCa);
  }

  private boolean isSet(DoorSetting setting) {
    return settings.text(setting).isPresent();
  }

  /** Empty if it is unset. */
  private OptionalInt number(DoorSetting setting) {
    return isSet(setting)
        ? OptionalInt.of(settings.integer(setting, (int) setting.range().min()))
        : OptionalInt.empty();
  }

  private OptionalInt grpcPort(int port) {
    OptionalInt grpc = number(DoorSetting.GRPC_PORT);
    requireAnother(DoorSetting.GRPC_PORT, grpc, Setting.PORT, port);
    return grpc;
  }

  private OptionalInt managementPort(int port, OptionalInt grpc) {
    OptionalInt management = number(DoorSetting.MANAGEMENT_PORT);
    requireAnother(DoorSetting.MANAGEMENT_PORT, management, Setting.PORT, port);
    requireAnother(DoorSetting.MANAGEMENT_PORT, management, DoorSetting.GRPC_PORT, grpc.orElse(0));
    return management;
  }

  private void requireAnother(DoorSetting setting, OptionalInt port, Variable than, int other) {
    if (other != 0 && port.isPresent() && port.getAsInt() == other && !settings.isRefused(than)) {
      settings.refuse(setting, "another port than " + than.key() + ", or unset");
    }
  }

  /** What is open that is likely to be meant to be closed, a line each. */
  List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    boolean guarded = settings.text(DoorSetting.MANAGEMENT_TOKEN_FILE).isPresent();
    boolean apart = settings.text(DoorSetting.MANAGEMENT_PORT).isPresent();
    if (settings.text(DoorSetting.API_TOKENS_FILE).isPresent() && !guarded && !apart) {
      warnings.add(
          "%s is set, but whoever reaches the port may list and unload models: neither %s nor %s is"
              .formatted(
                  DoorSetting.API_TOKENS_FILE.key(),
                  DoorSetting.MANAGEMENT_PORT.key(),
                  DoorSetting.MANAGEMENT_TOKEN_FILE.key()));
    }
    if (guarded && settings.isTrue(Setting.MULTI_MODEL)) {
      warnings.add(
          "%s is set: SageMaker sends no token, and cannot register models"
              .formatted(DoorSetting.MANAGEMENT_TOKEN_FILE.key()));
    }
    return warnings;
  }
}
