package dev.coppice.server;

import dev.coppice.server.api.access.LimitFile;
import dev.coppice.server.api.access.LimitTable;
import dev.coppice.server.api.access.TenantLimit;
import dev.coppice.server.api.access.TokenFile;
import dev.coppice.server.api.access.Tokens;
import dev.coppice.server.config.Config;
import dev.coppice.server.config.DoorSetting;
import dev.coppice.server.watch.Watched;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The files of tokens and limits that the settings name, and how each is read. */
final class DoorFiles {

  private final Config.Doors doors;

  DoorFiles(Config.Doors doors) {
    this.doors = doors;
  }

  /**
   * One of them.
   *
   * @param setting that names it
   * @param reading reads it now
   */
  record DoorFile<T>(DoorSetting setting, Path path, Watched.Reading<T> reading) {}

  Optional<DoorFile<Tokens>> apiTokens() {
    return file(DoorSetting.API_TOKENS_FILE, doors.apiTokens(), TokenFile::ofCalls);
  }

  Optional<DoorFile<Tokens>> managementTokens() {
    return file(
        DoorSetting.MANAGEMENT_TOKEN_FILE, doors.managementTokens(), TokenFile::ofManagement);
  }

  Optional<DoorFile<LimitTable>> limits() {
    return file(
        DoorSetting.TENANT_LIMITS_FILE,
        doors.tenants().limits(),
        path -> LimitFile.read(path, otherTenants()));
  }

  /** The limit of tenants that no line of the file is about. */
  TenantLimit otherTenants() {
    Config.Tenants tenants = doors.tenants();
    return new TenantLimit(tenants.concurrency().orElse(0), tenants.rate().orElse(0));
  }

  private static <T> Optional<DoorFile<T>> file(
      DoorSetting setting, @Nullable Path path, PathReading<T> reading) {
    return path == null
        ? Optional.empty()
        : Optional.of(new DoorFile<>(setting, path, () -> reading.read(path)));
  }

  /** Reads one kind of file. */
  private interface PathReading<T> {
    T read(Path path) throws IOException;
  }
}
