package dev.coppice.server.config;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

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
    return new Config.Doors(
        managementPort(port),
        settings.path(DoorSetting.MANAGEMENT_TOKEN_FILE).orElse(null),
        settings.path(DoorSetting.API_TOKENS_FILE).orElse(null),
        new Config.Tenants(
            count(DoorSetting.TENANT_CONCURRENCY),
            count(DoorSetting.TENANT_RATE),
            settings.path(DoorSetting.TENANT_LIMITS_FILE).orElse(null)));
  }

  private OptionalInt count(DoorSetting setting) {
    return settings.text(setting).isEmpty()
        ? OptionalInt.empty()
        : OptionalInt.of(settings.integer(setting, 1));
  }

  private OptionalInt managementPort(int port) {
    if (settings.text(DoorSetting.MANAGEMENT_PORT).isEmpty()) {
      return OptionalInt.empty();
    }
    int management = settings.integer(DoorSetting.MANAGEMENT_PORT, 0);
    if (management != 0 && management == port) {
      settings.refuse(
          DoorSetting.MANAGEMENT_PORT, "another port than " + Setting.PORT.key() + ", or unset");
    }
    return OptionalInt.of(management);
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
