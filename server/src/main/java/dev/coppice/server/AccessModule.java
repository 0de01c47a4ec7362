package dev.coppice.server;

import dev.coppice.metrics.RequestMetrics;
import dev.coppice.server.api.Api;
import dev.coppice.server.api.access.CallAccess;
import dev.coppice.server.api.access.LimitFile;
import dev.coppice.server.api.access.LimitTable;
import dev.coppice.server.api.access.ManagementAccess;
import dev.coppice.server.api.access.TenantLimit;
import dev.coppice.server.api.access.TenantLimits;
import dev.coppice.server.api.access.TokenFile;
import dev.coppice.server.api.access.Tokens;
import dev.coppice.server.config.Config;
import dev.coppice.server.config.DoorSetting;
import dev.coppice.server.watch.FileWatcher;
import dev.coppice.server.watch.Watched;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Builds what says who may use which routes, as the settings and their files want it. */
final class AccessModule {

  private final Config.Doors doors;
  private final FileWatcher files;
  private final RequestMetrics metrics;

  /**
   * @param files looks after the files of tokens and limits
   * @param metrics count the calls that are refused because of a limit
   */
  AccessModule(Config.Doors doors, FileWatcher files, RequestMetrics metrics) {
    this.metrics = metrics;
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
        limits(),
        management == null
            ? ManagementAccess.OPEN
            : ManagementAccess.of(
                tokens(DoorSetting.MANAGEMENT_TOKEN_FILE, management, TokenFile::ofManagement)));
  }

  /** Null if nothing is limited, so that nothing is counted. */
  private @Nullable TenantLimits limits() throws IOException {
    Config.Tenants tenants = doors.tenants();
    Path file = tenants.limits();
    TenantLimit others = new TenantLimit(tenants.concurrency().orElse(0), tenants.rate().orElse(0));
    if (file == null) {
      LimitTable table = new LimitTable(others, Map.of());
      return others.equals(TenantLimit.NONE) ? null : limits(() -> table);
    }
    return limits(
        files.watch(
            DoorSetting.TENANT_LIMITS_FILE.key(),
            List.of(file),
            () -> LimitFile.read(file, others)));
  }

  private TenantLimits limits(Supplier<LimitTable> table) {
    return new TenantLimits(table, metrics, System::nanoTime);
  }

  private Watched<Tokens> tokens(DoorSetting setting, Path file, TokenReading reading)
      throws IOException {
    return files.watch(setting.key(), List.of(file), () -> reading.read(file));
  }
}
