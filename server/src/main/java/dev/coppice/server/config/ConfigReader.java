package dev.coppice.server.config;

import dev.coppice.loader.ModelStoreUri;
import dev.coppice.server.codec.AnswerFormats;
import dev.coppice.server.codec.InferenceOutput;
import dev.coppice.server.codec.LibsvmBase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the environment once, into typed values; the only reader of it. */
public final class ConfigReader {

  private static final int MOST_REQUEST_BYTES = 104_857_600;

  private static final Duration MORE_THAN_ZERO = Duration.ofNanos(1);

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
   * @param memory what the default budget is a part of
   * @param cores of the machine, at least 1
   * @throws ConfigException with every problem there is, unknown {@code COPPICE_} keys included
   */
  public static Config read(Map<String, String> environment, ContainerMemory memory, int cores)
      throws ConfigException {
    Problems problems = new Problems();
    ConfigReader reader = new ConfigReader(new SettingReader(environment, problems), problems);
    return reader.config(environment, memory, cores);
  }

  private Config config(Map<String, String> environment, ContainerMemory memory, int cores)
      throws ConfigException {
    Config.Http http = http();
    Config.Payloads payloads = payloads();
    Optional<ModelStoreUri> location = location();
    var endpoint = settings.endpoint(Setting.S3_ENDPOINT);
    boolean pathStyle =
        settings.choice(Setting.S3_PATH_STYLE, List.of("true", "false")).equals("true");
    Config.Loads loads = loads(cores);
    long budget = settings.size(Setting.MEMORY_BUDGET, Long.MAX_VALUE, memory.defaultBudgetBytes());
    Duration grace = settings.duration(Setting.SHUTDOWN_GRACE, Duration.ZERO);
    String endpointName = settings.line(Setting.ENDPOINT_NAME);
    String variantName = settings.line(Setting.VARIANT_NAME);
    List<String> warnings = new ArrayList<>(ForeignKeys.check(environment, problems));
    if (budget > memory.limitBytes()) {
      warnings.add(
          "%s: %d bytes is more than the %d bytes of the %s"
              .formatted(
                  Setting.MEMORY_BUDGET.key(), budget, memory.limitBytes(), memory.source()));
    }
    if (location.isEmpty() || !problems.found().isEmpty()) {
      throw new ConfigException(problems.found());
    }
    Config.Store store = new Config.Store(location.get(), endpoint, pathStyle);
    return new Config(
        http, payloads, store, loads, budget, grace, endpointName, variantName, warnings);
  }

  private Config.Http http() {
    Setting limit =
        settings.text(Setting.MAX_REQUEST_SIZE).isEmpty()
                && settings.text(Setting.MAX_CONTENT_LENGTH).isPresent()
            ? Setting.MAX_CONTENT_LENGTH
            : Setting.MAX_REQUEST_SIZE;
    long fallback = Units.size(Setting.MAX_REQUEST_SIZE.defaultText()).orElseThrow();
    return new Config.Http(
        settings.address(Setting.BIND_ADDRESS),
        settings.integer(Setting.PORT, 0, 65535),
        Math.toIntExact(settings.size(limit, MOST_REQUEST_BYTES, fallback)));
  }

  private Config.Payloads payloads() {
    List<String> accepts = AnswerFormats.MEDIA_TYPES;
    boolean zero = settings.choice(Setting.LIBSVM_BASE, List.of("auto", "zero")).equals("zero");
    return new Config.Payloads(
        zero ? LibsvmBase.ZERO : LibsvmBase.AUTO,
        settings.choiceIfSet(Setting.DEFAULT_ACCEPT, accepts).orElse(null),
        settings.text(Setting.INFERENCE_OUTPUT).map(InferenceOutput::ofEnvironment).orElse(null));
  }

  /** Empty if it was refused. Without a store there is no mode to serve in. */
  private Optional<ModelStoreUri> location() {
    Optional<String> text = settings.text(Setting.MODEL_STORE);
    if (text.isEmpty()) {
      settings.refuse(
          Setting.MODEL_STORE,
          "s3://bucket/prefix/ or file:///dir/; without a store there is nothing to serve");
      return Optional.empty();
    }
    try {
      return text.map(ModelStoreUri::parse);
    } catch (IllegalArgumentException e) {
      settings.refuse(Setting.MODEL_STORE, "s3://bucket/prefix/ or file:///dir/");
      return Optional.empty();
    }
  }

  private Config.Loads loads(int cores) {
    int most = Integer.MAX_VALUE;
    return new Config.Loads(
        settings.integer(Setting.MAX_LOADS, 1, most, Math.max(2, cores)),
        settings.integer(Setting.MAX_WAITING, 1, most),
        settings.integer(Setting.JOB_QUEUE_SIZE, 1, most),
        settings.duration(Setting.LOAD_WAIT, MORE_THAN_ZERO),
        settings.duration(Setting.LOAD_TIMEOUT, MORE_THAN_ZERO),
        settings.duration(Setting.FAILED_LOAD_TTL, Duration.ZERO),
        settings.size(Setting.ARCHIVE_MAX_BYTES, Long.MAX_VALUE),
        settings.integer(Setting.ARCHIVE_MAX_ENTRIES, 1, most));
  }
}
