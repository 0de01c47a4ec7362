package dev.coppice.server;

import dev.coppice.server.api.access.LimitFile;
import dev.coppice.server.api.access.LimitTable;
import dev.coppice.server.api.access.TenantLimit;
import dev.coppice.server.api.access.TokenFile;
import dev.coppice.server.api.access.Tokens;
import dev.coppice.server.config.AccessSetting;
import dev.coppice.server.config.Config;
import dev.coppice.server.watch.Watched;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The files of tokens and limits that the settings name, and how each is read. */
final class AccessFiles {

  private final Config.Access access;

  AccessFiles(Config.Access access) {
    this.access = access;
  }

  /**
   * One of them.
   *
   * @param setting that names it
   * @param reading reads it now
   */
  record AccessFile<T>(AccessSetting setting, Path path, Watched.Reading<T> reading) {}

  Optional<AccessFile<Tokens>> apiTokens() {
    return file(AccessSetting.API_TOKENS_FILE, access.apiTokens(), TokenFile::ofCalls);
  }

  Optional<AccessFile<Tokens>> managementTokens() {
    return file(
        AccessSetting.MANAGEMENT_TOKEN_FILE, access.managementTokens(), TokenFile::ofManagement);
  }

  Optional<AccessFile<LimitTable>> limits() {
    return file(
        AccessSetting.TENANT_LIMITS_FILE,
        access.tenants().limits(),
        path -> LimitFile.read(path, otherTenants()));
  }

  /** The limit of tenants that no line of the file is about. */
  TenantLimit otherTenants() {
    Config.Tenants tenants = access.tenants();
    return new TenantLimit(tenants.concurrency().orElse(0), tenants.rate().orElse(0));
  }

  private static <T> Optional<AccessFile<T>> file(
      AccessSetting setting, @Nullable Path path, PathReading<T> reading) {
    return path == null
        ? Optional.empty()
        : Optional.of(new AccessFile<>(setting, path, () -> reading.read(path)));
  }

  /** Reads one kind of file. */
  private interface PathReading<T> {
    T read(Path path) throws IOException;
  }
}
