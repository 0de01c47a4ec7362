package dev.coppice.server;

import dev.coppice.metrics.RequestMetrics;
import dev.coppice.server.api.Api;
import dev.coppice.server.api.access.CallAccess;
import dev.coppice.server.api.access.LimitTable;
import dev.coppice.server.api.access.ManagementAccess;
import dev.coppice.server.api.access.TenantLimits;
import dev.coppice.server.api.access.Tokens;
import dev.coppice.server.config.Config;
import dev.coppice.server.watch.FileWatcher;
import dev.coppice.server.watch.Watched;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Builds what says who may use which routes, as the settings and their files want it. */
final class AccessModule {

  private final Config.Access access;
  private final AccessFiles named;
  private final FileWatcher files;
  private final RequestMetrics metrics;

  /**
   * @param files looks after the files of tokens and limits
   * @param metrics count the calls that are refused because of a limit
   */
  AccessModule(Config.Access access, FileWatcher files, RequestMetrics metrics) {
    this.access = access;
    this.named = new AccessFiles(access);
    this.files = files;
    this.metrics = metrics;
  }

  /**
   * Reads the files.
   *
   * @throws IOException if one cannot be used, with a sentence that says why
   */
  Api.Access access() throws IOException {
    Optional<AccessFiles.AccessFile<Tokens>> calls = named.apiTokens();
    Optional<AccessFiles.AccessFile<Tokens>> management = named.managementTokens();
    return new Api.Access(
        access.managementPort().isPresent(),
        calls.isPresent() ? CallAccess.of(watched(calls.get())) : CallAccess.OPEN,
        limits(),
        management.isPresent()
            ? ManagementAccess.of(watched(management.get()))
            : ManagementAccess.OPEN);
  }

  /** Null if nothing is limited, so that nothing is counted. */
  private @Nullable TenantLimits limits() throws IOException {
    Optional<AccessFiles.AccessFile<LimitTable>> file = named.limits();
    if (file.isPresent()) {
      return limits(watched(file.get()));
    }
    LimitTable table = new LimitTable(named.otherTenants(), Map.of());
    return named.otherTenants().isNone() ? null : limits(() -> table);
  }

  private TenantLimits limits(Supplier<LimitTable> table) {
    return new TenantLimits(table, metrics, System::nanoTime);
  }

  private <T> Watched<T> watched(AccessFiles.AccessFile<T> file) throws IOException {
    return files.watch(file.setting().key(), List.of(file.path()), file.reading());
  }
}
