package dev.coppice.server.config;

import dev.coppice.loader.prepare.ScoringEngine;
import dev.coppice.loader.store.DocumentUri;
import dev.coppice.metrics.cloudwatch.EmfSettings;
import dev.coppice.model.check.BestIteration;
import dev.coppice.server.codec.AnswerFormats;
import dev.coppice.server.codec.libsvm.LibsvmBase;
import dev.coppice.server.codec.scores.InferenceOutput;
import dev.coppice.server.logging.LogFormat;
import dev.coppice.server.logging.access.AccessLevel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Reads the environment once, into typed values; the only reader of it. */
public final class ConfigReader {

  private final SettingReader settings;
  private final Problems problems;

  private ConfigReader(SettingReader settings, Problems problems) {
    this.settings = settings;
    this.problems = problems;
  }

  /**
   * Reads all settings.
   *
   * @param environment variables by name; an empty value counts as unset
   * @param memory the memory of which the default budget is a part
   * @param cores the machine's cores, at least 1
   * @throws ConfigException with every problem there is, unknown {@code COPPICE_} keys included
   */
  public static Config read(Map<String, String> environment, ContainerMemory memory, int cores)
      throws ConfigException {
    Problems problems = new Problems();
    ConfigReader reader = new ConfigReader(new SettingReader(environment, problems), problems);
    return reader.config(environment, memory, cores);
  }

  /**
   * Looks for all that is wrong with the settings, without serving: what {@link #read} refuses, and
   * what the local disk does not have.
   *
   * @return one line per problem, as {@code KEY: value (expected: ...)}
   */
  public static List<String> problems(
      Map<String, String> environment, ContainerMemory memory, int cores) {
    List<String> problems = new ArrayList<>();
    try {
      List<String> unused = read(environment, memory, cores).warnings();
    } catch (ConfigException e) {
      problems.addAll(e.problems());
    }
    problems.addAll(DiskCheck.problems(environment));
    return problems;
  }

  /** Where the routes are and whose they are, for whoever looks at the files of it alone. */
  public static Config.Access access(Map<String, String> environment) {
    // What is wrong with the settings themselves is said by problems().
    SettingReader settings = new SettingReader(environment, new Problems());
    return new AccessReader(settings).access(settings.integer(Setting.PORT));
  }

  /** The file that a setting names; empty where it names none. */
  public static Optional<Path> file(Map<String, String> environment, AccessSetting setting) {
    return new SettingReader(environment, new Problems()).path(setting);
  }

  /** The list of models to load at the start, where it is a file here that can be read. */
  public static Optional<DocumentUri.File> warmListFile(Map<String, String> environment) {
    SettingReader settings = new SettingReader(environment, new Problems());
    return new WarmReader(settings)
        .file(Setting.WARM_LIST)
        .filter(file -> DiskCheck.isReadableFile(file.path()));
  }

  private Config config(Map<String, String> environment, ContainerMemory memory, int cores)
      throws ConfigException {
    Config.Http http = http(memory);
    AccessReader accessReader = new AccessReader(settings);
    Config.Access access = accessReader.access(http.port());
    Config.Payloads payloads = payloads();
    Config.Modes modes = new ModeReader(settings, Path.of(Setting.USUAL_MODEL_DIR)).modes();
    Config.Loads loads = loads(cores);
    Config.@Nullable Disk disk = disk();
    WarmReader warmth = new WarmReader(settings);
    Config.Warm warm = warmth.warm(disk);
    long budget = settings.size(Setting.MEMORY_BUDGET, memory.defaultBudgetBytes());
    @Nullable StopSettings stop = stop();
    String endpointName = settings.line(Setting.ENDPOINT_NAME);
    String variantName = settings.line(Setting.VARIANT_NAME);
    Path nativeDir = settings.path(Setting.NATIVE_DIR).orElse(null);
    int maxTenants = settings.integer(Setting.TENANT_FIGURES);
    Config.Emf emf = emf(modes.store() != null);
    Config.Logs logs = logs();
    List<String> warnings = warnings(environment, memory, budget, warmth);
    warnings.addAll(accessReader.warnings());
    return new Config(
        http,
        access,
        payloads,
        modes,
        batch(),
        loads,
        warm,
        budget,
        sound(stop),
        endpointName,
        variantName,
        nativeDir,
        disk,
        maxTenants,
        emf,
        logs,
        warnings);
  }

  /** What was read last, if nothing that was read has a problem. */
  private <T> T sound(@Nullable T last) throws ConfigException {
    if (last == null || !problems.found().isEmpty()) {
      throw new ConfigException(problems.found());
    }
    return last;
  }

  /** What is set and has no effect, or more than there is. */
  private List<String> warnings(
      Map<String, String> environment, ContainerMemory memory, long budget, WarmReader warmth) {
    List<String> warnings = new ArrayList<>(UnknownVariables.check(environment, problems));
    if (budget > memory.limitBytes()) {
      warnings.add(
          "%s: %d bytes is more than the %d bytes of the %s"
              .formatted(
                  Setting.MEMORY_BUDGET.key(), budget, memory.limitBytes(), memory.source()));
    }
    if (!isBatch() && settings.text(Setting.MAX_PAYLOAD).isPresent()) {
      warnings.add(
          "%s is set and has no effect without %s"
              .formatted(Setting.MAX_PAYLOAD.key(), Setting.BATCH.key()));
    }
    warnings.addAll(warmth.warnings());
    return warnings;
  }

  private BatchConfig batch() {
    String key = settings.text(Setting.BATCH_MODEL_KEY).map(String::strip).orElse(null);
    if (key != null && key.isEmpty()) {
      settings.refuse(Setting.BATCH_MODEL_KEY, "the name of a column or a member");
    }
    return new BatchConfig(isBatch(), key, settings.truth(Setting.BATCH_SUMMARY));
  }

  private boolean isBatch() {
    return settings.text(Setting.BATCH).isPresent();
  }

  private Config.Http http(ContainerMemory memory) {
    boolean tls = settings.text(AccessSetting.TLS_CERT).isPresent();
    ConnectionLimit places = ConnectionLimit.ofThisProcess(memory, tls);
    int maxConnections = settings.integer(Setting.MAX_CONNECTIONS, places.count());
    if (maxConnections > places.most()) {
      settings.refuse(
          Setting.MAX_CONNECTIONS,
          "at most %d, by the limit of open files".formatted(places.most()));
    }
    return new Config.Http(
        settings.address(Setting.BIND_ADDRESS),
        settings.integer(Setting.PORT),
        maxRequestBytes(),
        maxConnections,
        settings.duration(Setting.REQUEST_TIMEOUT),
        settings.duration(Setting.IDLE_TIMEOUT));
  }

  /** Null if the two do not fit together. */
  private @Nullable StopSettings stop() {
    Duration grace = settings.duration(Setting.SHUTDOWN_GRACE);
    Duration delay = settings.duration(Setting.DRAIN_DELAY);
    if (StopSettings.isEnoughLeft(grace, delay)) {
      return new StopSettings(grace, delay);
    }
    if (!settings.isRefused(Setting.SHUTDOWN_GRACE)) {
      settings.refuse(
          Setting.DRAIN_DELAY,
          "at least %d s less than %s (%s), for requests in flight"
              .formatted(
                  StopSettings.MIN_LEFT.toSeconds(),
                  Setting.SHUTDOWN_GRACE.key(),
                  settings
                      .text(Setting.SHUTDOWN_GRACE)
                      .orElse(Setting.SHUTDOWN_GRACE.defaultText())));
    }
    return null;
  }

  private int maxRequestBytes() {
    if (isBatch() && settings.text(Setting.MAX_PAYLOAD).isPresent()) {
      int mib = settings.integer(Setting.MAX_PAYLOAD, 0);
      return Math.toIntExact(mib == 0 ? Range.BODY_SIZE.max() : (long) mib << 20);
    }
    Setting limit =
        settings.text(Setting.MAX_REQUEST_SIZE).isEmpty()
                && settings.text(Setting.MAX_CONTENT_LENGTH).isPresent()
            ? Setting.MAX_CONTENT_LENGTH
            : Setting.MAX_REQUEST_SIZE;
    long fallback = Units.size(Setting.MAX_REQUEST_SIZE.defaultText()).orElseThrow();
    return Math.toIntExact(settings.size(limit, fallback));
  }

  private Config.Payloads payloads() {
    List<String> accepts = AnswerFormats.MEDIA_TYPES;
    return new Config.Payloads(
        settings.choice(Setting.LIBSVM_BASE, LibsvmBase.class),
        settings.choiceIfSet(Setting.DEFAULT_ACCEPT, accepts).orElse(null),
        settings.text(Setting.INFERENCE_OUTPUT).map(InferenceOutput::ofEnvironment).orElse(null));
  }

  /** Null if no directory is named. */
  private Config.@Nullable Disk disk() {
    OptionalLong budget =
        settings.text(Setting.DISK_BUDGET).isEmpty()
            ? OptionalLong.empty()
            : OptionalLong.of(settings.size(Setting.DISK_BUDGET, 1));
    return settings
        .path(Setting.CACHE_DIR)
        .map(directory -> new Config.Disk(directory, budget))
        .orElse(null);
  }

  private Config.Emf emf(boolean byDefault) {
    boolean enabled = settings.truth(Setting.METRICS_EMF, byDefault);
    String namespace = settings.line(Setting.METRICS_NAMESPACE);
    if (!EmfSettings.isNamespace(namespace)) {
      settings.refuse(
          Setting.METRICS_NAMESPACE, "at most 255 characters, not beginning with AWS/ or a colon");
    }
    return new Config.Emf(enabled, namespace);
  }

  private Config.Logs logs() {
    return new Config.Logs(
        settings.choice(Setting.ACCESS_LOG, AccessLevel.class),
        settings.choice(Setting.LOG_FORMAT, LogFormat.class));
  }

  private Config.Loads loads(int cores) {
    return new Config.Loads(
        settings.integer(Setting.MAX_LOADS, Math.max(2, cores)),
        settings.integer(Setting.MAX_WAITING),
        settings.integer(Setting.JOB_QUEUE_SIZE),
        settings.duration(Setting.LOAD_WAIT),
        settings.duration(Setting.LOAD_TIMEOUT),
        settings.duration(Setting.FAILED_LOAD_TTL),
        settings.duration(Setting.REFRESH_INTERVAL),
        settings.size(Setting.ARCHIVE_MAX_BYTES),
        settings.integer(Setting.ARCHIVE_MAX_ENTRIES),
        settings.isTrue(Setting.ENSEMBLE),
        settings.choice(Setting.ENGINE, ScoringEngine.class),
        settings.choice(Setting.BEST_ITERATION, BestIteration.class));
  }
}
