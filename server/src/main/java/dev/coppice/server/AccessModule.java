package dev.coppice.server;

import dev.coppice.server.api.Api;
import dev.coppice.server.api.access.CallAccess;
import dev.coppice.server.api.access.ManagementAccess;
import dev.coppice.server.api.access.TokenFile;
import dev.coppice.server.api.access.Tokens;
import dev.coppice.server.config.Config;
import dev.coppice.server.config.DoorSetting;
import dev.coppice.server.watch.FileWatcher;
import dev.coppice.server.watch.Watched;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Builds what says who may use which routes, as the settings and their files want it. */
final class AccessModule {

  private final Config.Doors doors;
  private final FileWatcher files;

  /**
   * @param files looks after the files of tokens
   */
  AccessModule(Config.Doors doors, FileWatcher files) {
    this.doors = doors;
    this.files = files;
  }

  /** Reads a file of tokens. */
  private interface TokenReading {
    Tokens read(Path file) throws IOException;
  }

  /**
   * Reads the files.
   *
   * @throws IOException if one cannot be used, with a sentence that says why
   */
  Api.Doors access() throws IOException {
    Path calls = doors.apiTokens();
    Path management = doors.managementTokens();
    return new Api.Doors(
        doors.managementPort().isPresent(),
        calls == null
            ? CallAccess.OPEN
            : CallAccess.of(tokens(DoorSetting.API_TOKENS_FILE, calls, TokenFile::ofCalls)),
        management == null
            ? ManagementAccess.OPEN
            : ManagementAccess.of(
                tokens(DoorSetting.MANAGEMENT_TOKEN_FILE, management, TokenFile::ofManagement)));
  }

  private Watched<Tokens> tokens(DoorSetting setting, Path file, TokenReading reading)
      throws IOException {
    return files.watch(setting.key(), List.of(file), () -> reading.read(file));
  }
}
