package dev.coppice.server;

import dev.coppice.loader.store.DocumentUri;
import dev.coppice.loader.store.FileDocument;
import dev.coppice.loader.store.StoreException;
import dev.coppice.loader.store.StoredDocument;
import dev.coppice.model.Quoted;
import dev.coppice.server.config.AccessSetting;
import dev.coppice.server.config.ConfigException;
import dev.coppice.server.config.ConfigReader;
import dev.coppice.server.config.ContainerMemory;
import dev.coppice.server.config.Setting;
import dev.coppice.server.http.tls.TlsFiles;
import dev.coppice.server.watch.LineFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Looks for all that is wrong with the settings and with the files that they name, without serving;
 * no store is asked.
 */
final class ConfigCheck {

  private final List<String> problems = new ArrayList<>();

  private ConfigCheck() {}

  /**
   * All problems, a line each that begins with the setting's key.
   *
   * @param environment variables by name
   * @param cores the machine's cores, at least 1
   */
  static List<String> problems(Map<String, String> environment, ContainerMemory memory, int cores) {
    ConfigCheck check = new ConfigCheck();
    check.problems.addAll(ConfigReader.problems(environment, memory, cores));
    check.lookAtTls(environment);
    AccessFiles files = new AccessFiles(ConfigReader.access(environment));
    Stream.of(files.apiTokens(), files.managementTokens(), files.limits())
        .flatMap(Optional::stream)
        .forEach(check::lookAt);
    ConfigReader.warmListFile(environment).ifPresent(check::lookAtWarmList);
    return List.copyOf(check.problems);
  }

  /** What a start would only warn of; none where there are problems. */
  static List<String> warnings(Map<String, String> environment, ContainerMemory memory, int cores) {
    try {
      return ConfigReader.read(environment, memory, cores).warnings();
    } catch (ConfigException e) {
      return List.of(); // The problems are in it.
    }
  }

  private void lookAt(AccessFiles.AccessFile<?> file) {
    try {
      file.reading().read();
    } catch (IOException e) {
      add(file.setting().key(), String.valueOf(e.getMessage()));
    }
  }

  /** Each file that is named, also where another that belongs to it is not. */
  private void lookAtTls(Map<String, String> environment) {
    List<TlsFiles.Flaw> flaws =
        TlsFiles.flaws(
            ConfigReader.file(environment, AccessSetting.TLS_CERT).orElse(null),
            ConfigReader.file(environment, AccessSetting.TLS_KEY).orElse(null),
            ConfigReader.file(environment, AccessSetting.TLS_CLIENT_CA).orElse(null),
            LineFile::bytes);
    for (TlsFiles.Flaw flaw : flaws) {
      add(setting(flaw.part()).key(), flaw.text());
    }
  }

  private static AccessSetting setting(TlsFiles.Part part) {
    return switch (part) {
      case CERTIFICATE -> AccessSetting.TLS_CERT;
      case KEY -> AccessSetting.TLS_KEY;
      case CLIENT_CA -> AccessSetting.TLS_CLIENT_CA;
    };
  }

  private void lookAtWarmList(DocumentUri.File location) {
    try (StoredDocument list = new FileDocument(location)) {
      byte[] text = list.read(WarmList.MAX_BYTES).orElse(new byte[0]);
      for (String flaw : WarmList.parse(text).flaws()) {
        add(Setting.WARM_LIST.key(), location.path() + ": " + flaw);
      }
    } catch (StoreException e) {
      add(Setting.WARM_LIST.key(), location.path() + ": " + Quoted.cause(e));
    }
  }

  private void add(String key, String flaw) {
    problems.add(key + ": " + flaw);
  }
}
