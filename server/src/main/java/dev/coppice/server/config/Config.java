package dev.coppice.server.config;

import dev.coppice.cache.resident.Pins;
import dev.coppice.loader.prepare.ScoringEngine;
import dev.coppice.loader.store.DocumentUri;
import dev.coppice.loader.store.ModelStoreUri;
import dev.coppice.model.check.BestIteration;
import dev.coppice.server.codec.libsvm.LibsvmBase;
import dev.coppice.server.codec.scores.InferenceOutput;
import dev.coppice.server.logging.LogFormat;
import dev.coppice.server.logging.access.AccessLevel;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The whole configuration of a server, as {@link ConfigReader} read it; each number is within the
 * range of its {@link Setting}.
 *
 * @param http the port and what it takes
 * @param access where the routes are, and who may use them
 * @param payloads how bodies are read and answers written
 * @param modes where the models come from
 * @param batch calls with many rows
 * @param loads how models are loaded, and who waits for them
 * @param warm which of the store's models are loaded before calls ask for them
 * @param memoryBudgetBytes bytes that all models together may take, and trials
 * @param stop how the server ends after SIGTERM
 * @param endpointName the endpoint that this server is a part of, one line of printable ASCII
 * @param variantName its production variant, one line of printable ASCII
 * @param nativeDir where native libraries are kept, absolute; null: nowhere, they pass through the
 *     temporary directory
 * @param disk the local disk's part; null: none
 * @param maxTenants whose figures are kept
 * @param emf whether and how metrics go to CloudWatch
 * @param logs what is logged of requests, and how lines look
 * @param warnings what is set and has no effect, one line each; to be logged
 */
public record Config(
    Http http,
    Access access,
    Payloads payloads,
    Modes modes,
    BatchConfig batch,
    Loads loads,
    Warm warm,
    long memoryBudgetBytes,
    StopSettings stop,
    String endpointName,
    String variantName,
    @Nullable Path nativeDir,
    @Nullable Disk disk,
    int maxTenants,
    Emf emf,
    Logs logs,
    List<String> warnings) {

  private static final long MAX_TRIAL_BYTES = 64 << 20;

  public Config {
    Setting.MEMORY_BUDGET.require(memoryBudgetBytes);
    Setting.TENANT_FIGURES.require(maxTenants);
    warnings = List.copyOf(warnings);
  }

  /**
   * The part of the budget in which XGBoost judges forests, where it does: enough to judge any
   * model slice by slice, four at a time, but a quarter at most.
   */
  public long trialBytes() {
    return loads.engine() == ScoringEngine.AUTO
        ? Math.min(MAX_TRIAL_BYTES, memoryBudgetBytes / 4)
        : 0;
  }

  /**
   * The port and what it takes.
   *
   * @param port 0 is any free one
   * @param maxRequestBytes body limit of every route
   * @param maxConnections connections at once
   * @param requestTimeout from a request's first byte to its last
   * @param idleTimeout how long a connection stays open between requests
   */
  public record Http(
      InetAddress bindAddress,
      int port,
      int maxRequestBytes,
      int maxConnections,
      Duration requestTimeout,
      Duration idleTimeout) {

    public Http {
      Setting.PORT.require(port);
      Setting.MAX_REQUEST_SIZE.require(maxRequestBytes);
      Setting.MAX_CONNECTIONS.require(maxConnections);
      Setting.REQUEST_TIMEOUT.require(requestTimeout);
      Setting.IDLE_TIMEOUT.require(idleTimeout);
    }
  }

  /**
   * Where the routes are, and who may use them.
   *
   * @param grpcPort of gRPC, 0 is any free one; empty: there is none
   * @param managementPort of the routes that change or list, 0 is any free one; empty: the port of
   *     calls
   * @param managementTokens file of the tokens of those routes, absolute; null: they need none
   * @param apiTokens file of the tokens of calls, absolute; null: they need none
   * @param tenants how much each tenant may call
   * @param tls null: HTTP in the clear
   */
  public record Access(
      OptionalInt grpcPort,
      OptionalInt managementPort,
      @Nullable Path managementTokens,
      @Nullable Path apiTokens,
      Tenants tenants,
      @Nullable Tls tls) {

    public Access {
      grpcPort.ifPresent(AccessSetting.GRPC_PORT::require);
      managementPort.ifPresent(AccessSetting.MANAGEMENT_PORT::require);
    }
  }

  /**
   * The files of TLS, absolute.
   *
   * @param clientCa null: clients need no certificate
   */
  public record Tls(Path certificate, Path key, @Nullable Path clientCa) {}

  /**
   * How much each tenant may call.
   *
   * @param concurrency calls of one model in flight; empty: any number
   * @param rate calls of one model in a second; empty: any number
   * @param limits file of other limits by prefix, absolute; null: none
   */
  public record Tenants(OptionalInt concurrency, OptionalInt rate, @Nullable Path limits) {

    public Tenants {
      concurrency.ifPresent(AccessSetting.TENANT_CONCURRENCY::require);
      rate.ifPresent(AccessSetting.TENANT_RATE::require);
    }
  }

  /**
   * How bodies are read and answers written.
   *
   * @param libsvmBase what the first index is in LIBSVM bodies
   * @param defaultAccept media type of answers if the request names none; absent: the dialect's
   * @param inferenceOutput what a single model answers instead of scores; absent: scores
   */
  public record Payloads(
      LibsvmBase libsvmBase,
      @Nullable String defaultAccept,
      @Nullable InferenceOutput inferenceOutput) {}

  /**
   * Where the models come from; at least one of these is there.
   *
   * @param modelsRoot what registered models are in, absolute; null: managed mode is off
   * @param store where models are fetched from; null: store mode is off
   * @param modelDir the one model, a directory or an artifact, absolute; null: single-model mode is
   *     off
   */
  public record Modes(@Nullable Path modelsRoot, @Nullable Store store, @Nullable Path modelDir) {

    /** What is served, for people. */
    public String description() {
      List<String> parts = new ArrayList<>();
      if (modelsRoot != null) {
        parts.add("models registered from " + modelsRoot);
      }
      if (store != null) {
        parts.add("the models of " + store.location());
      }
      if (modelDir != null) {
        parts.add("the model in " + modelDir);
      }
      return String.join(", ", parts);
    }
  }

  /**
   * Where the store's models are.
   *
   * @param s3Endpoint an S3 server other than AWS's; absent: the one of AWS's own settings
   * @param s3PathStyle whether the bucket goes into the path instead of the host's name
   */
  public record Store(ModelStoreUri location, @Nullable URI s3Endpoint, boolean s3PathStyle) {}

  /**
   * Which of the store's models are loaded before calls ask for them.
   *
   * @param pins those that are never evicted
   * @param states where their popularity outlives the process, each time all of it, at most two
   * @param list names for the time when no popularity is known; null: none
   */
  public record Warm(Pins pins, List<DocumentUri> states, @Nullable DocumentUri list) {

    public Warm {
      states = List.copyOf(states);
    }
  }

  /**
   * Where models are kept besides memory.
   *
   * @param directory absolute
   * @param budgetBytes that they and the spool may take; empty: most of the directory's disk
   */
  public record Disk(Path directory, OptionalLong budgetBytes) {

    public Disk {
      budgetBytes.ifPresent(Setting.DISK_BUDGET::require);
    }
  }

  /**
   * Metrics for CloudWatch, embedded in lines of the standard output.
   *
   * @param namespace the namespace of all of them, not AWS's own
   */
  public record Emf(boolean enabled, String namespace) {}

  /**
   * The log.
   *
   * @param access which requests get a line
   * @param format of all lines
   */
  public record Logs(AccessLevel access, LogFormat format) {}

  /**
   * How models are loaded, and who waits for them.
   *
   * @param maxLoads loads that may hold memory and build at once
   * @param maxWaiting calls that may wait in all
   * @param maxWaitingPerModel calls that may wait for one model, its load or a thread
   * @param loadWait a call's longest wait
   * @param loadTimeout after this a load is given up
   * @param failedLoadTtl how long a failed load is remembered; zero: not at all
   * @param refreshInterval how long a store model is used before it is asked for again; zero: for
   *     ever
   * @param archiveMaxBytes unpacked size of an artifact
   * @param archiveMaxEntries entries of an artifact's archive
   * @param ensembles whether several model files in one artifact score together
   * @param engine who scores
   * @param bestIteration which rounds score after early stopping
   */
  public record Loads(
      int maxLoads,
      int maxWaiting,
      int maxWaitingPerModel,
      Duration loadWait,
      Duration loadTimeout,
      Duration failedLoadTtl,
      Duration refreshInterval,
      long archiveMaxBytes,
      int archiveMaxEntries,
      boolean ensembles,
      ScoringEngine engine,
      BestIteration bestIteration) {

    public Loads {
      Setting.MAX_LOADS.require(maxLoads);
      Setting.MAX_WAITING.require(maxWaiting);
      Setting.JOB_QUEUE_SIZE.require(maxWaitingPerModel);
      Setting.LOAD_WAIT.require(loadWait);
      Setting.LOAD_TIMEOUT.require(loadTimeout);
      Setting.FAILED_LOAD_TTL.require(failedLoadTtl);
      Setting.REFRESH_INTERVAL.require(refreshInterval);
      Setting.ARCHIVE_MAX_BYTES.require(archiveMaxBytes);
      Setting.ARCHIVE_MAX_ENTRIES.require(archiveMaxEntries);
    }
  }
}
