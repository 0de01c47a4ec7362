package dev.coppice.server.config;

/**
 * Every setting but those of {@link AccessSetting}, in the order of the documentation. {@link
 * ConfigReader} reads these and no others; but for {@link #JAVA_OPTS}, which {@code scripts/serve}
 * reads. The range of a number and a default that is a plain value are read from here too, so that
 * what this table says is what happens.
 */
public enum Setting implements Variable {
  PORT("SAGEMAKER_BIND_TO_PORT", "port", "8080", "the one port; 0 takes any free one", Range.PORT),
  BIND_ADDRESS("COPPICE_BIND_ADDRESS", "address", "0.0.0.0", "what all ports listen on"),
  MULTI_MODEL(
      "SAGEMAKER_MULTI_MODEL",
      "true",
      "unset",
      "managed mode: models are registered by POST /models; any other value leaves it off"),
  MODELS_ROOT(
      "COPPICE_MODELS_ROOT",
      "path",
      "/opt/ml/models",
      "managed mode: where registered models must be"),
  MODELS_ROOT_OF_AWS("MODEL_STORE", "path", "unset", "the same, if COPPICE_MODELS_ROOT is unset"),
  MODEL_STORE(
      "COPPICE_MODEL_STORE",
      "URI of a folder",
      "unset",
      "store mode: where the models are, s3://bucket/prefix/ or file:///dir/"),
  MODEL_DIR(
      "COPPICE_MODEL_DIR",
      "path",
      Setting.USUAL_MODEL_DIR + " if no other mode is on",
      "single-model mode: the one model, a directory or an artifact"),
  ENSEMBLE(
      "SAGEMAKER_INFERENCE_ENSEMBLE",
      "true",
      "true",
      "several model files in one artifact score together; with any other value the first by name"
          + " scores alone"),
  ENGINE(
      "COPPICE_ENGINE",
      "auto, forest or xgboost",
      "auto",
      "who scores: Coppice's forest once it was checked against XGBoost, or one of them alone"),
  BEST_ITERATION(
      "COPPICE_BEST_ITERATION",
      "wrapper or all",
      "wrapper",
      "which rounds score after early stopping: of a saved scikit-learn wrapper those up to the"
          + " best; or all always"),
  S3_ENDPOINT(
      "COPPICE_S3_ENDPOINT",
      "URI",
      "unset",
      "an S3 server other than AWS's; if unset the one of AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL or"
          + " the profile, else AWS's"),
  S3_PATH_STYLE(
      "COPPICE_S3_PATH_STYLE",
      "true or false",
      "false",
      "whether the bucket's name goes into the path instead of the host's name"),
  MEMORY_BUDGET(
      "COPPICE_MEMORY_BUDGET",
      "bytes",
      "60 % of the container's limit",
      "all models together: resident, leased, loading",
      Range.SIZE),
  CACHE_DIR(
      "COPPICE_CACHE_DIR",
      "path",
      "unset",
      "where the store's models are kept on the local disk, for one server alone; made if it is not"
          + " there. If unset none is kept"),
  DISK_BUDGET(
      "COPPICE_DISK_BUDGET",
      "bytes",
      "80 % of the disk of COPPICE_CACHE_DIR",
      "models on the local disk and the spool together",
      Range.SIZE),
  PIN(
      "COPPICE_PIN",
      "names, comma-separated",
      "unset",
      "models of the store that are loaded first and never evicted, * for any characters; they may"
          + " take 80 % of the budget together"),
  WARM_STATE(
      "COPPICE_WARM_STATE",
      "URI of a file",
      "unset",
      "where the popularity of models is kept, s3://bucket/key or file:///path, which"
          + " instances may share (S3 has to allow s3:GetObject and s3:PutObject); with"
          + " COPPICE_CACHE_DIR it is kept in the file popularity there, too; at the start the"
          + " hottest are loaded up to 80 % of the budget"),
  WARM_LIST(
      "COPPICE_WARM_LIST",
      "URI of a file",
      "unset",
      "names of models, one per line, that are loaded instead while nothing of that is known"),
  MAX_REQUEST_SIZE(
      "SAGEMAKER_MAX_REQUEST_SIZE",
      "bytes",
      "6291456",
      "body limit of every route, at most 104857600, and half of what all bodies may have",
      Range.BODY_SIZE),
  MAX_CONTENT_LENGTH(
      "MAX_CONTENT_LENGTH",
      "bytes",
      "unset",
      "the body limit if SAGEMAKER_MAX_REQUEST_SIZE is unset",
      Range.BODY_SIZE),
  BATCH(
      "SAGEMAKER_BATCH",
      "any text",
      "unset",
      "all calls are one batch transform's: no memory of requests is kept for other tenants, and"
          + " answers have a line per row, but for JSON of named models"),
  BATCH_MODEL_KEY(
      "COPPICE_BATCH_MODEL_KEY",
      "name",
      "unset",
      "the column or member with each row's model; /invocations without a model takes such"
          + " batches"),
  BATCH_SUMMARY(
      "COPPICE_BATCH_SUMMARY",
      "true or false",
      "false",
      "whether the answer of a batch for many tenants ends with a line that counts its rows"),
  MAX_PAYLOAD(
      "SAGEMAKER_MAX_PAYLOAD_IN_MB",
      "MiB",
      "unset",
      "the body limit in batch transform, at most 100; 0, of a job that sends bodies in chunks:"
          + " 100",
      Range.BODY_MIB),
  DEFAULT_ACCEPT(
      "SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT",
      "media type",
      "application/json, or text/csv of a single model",
      "the answer's type if the request names none; one of application/json,"
          + " application/jsonlines, application/x-recordio-protobuf and text/csv"),
  INFERENCE_OUTPUT(
      "SAGEMAKER_INFERENCE_OUTPUT",
      "keys, comma-separated",
      "unset",
      "what a single model answers instead of scores unless the request says otherwise"),
  LIBSVM_BASE(
      "COPPICE_LIBSVM_BASE",
      "auto or zero",
      "auto",
      "the first index in LIBSVM bodies; auto: 0 if the body has an index of 0, else 1"),
  JOB_QUEUE_SIZE(
      "SAGEMAKER_MODEL_JOB_QUEUE_SIZE",
      "calls",
      "100",
      "most calls waiting for one model, its load or a thread; the next gets 503",
      Range.COUNT),
  MAX_WAITING(
      "COPPICE_MAX_WAITING",
      "calls",
      "1000",
      "most calls waiting in all; the next gets 503",
      Range.COUNT),
  MAX_LOADS(
      "COPPICE_MAX_LOADS",
      "loads",
      "cores, at least 2",
      "loads that build at once; four times as many, at most 64, may wait for the store or for"
          + " memory; with `COPPICE_CACHE_DIR` a quarter of these is left to models on the local"
          + " disk, above 48 less, but always one",
      Range.COUNT),
  LOAD_WAIT(
      "COPPICE_LOAD_WAIT",
      "duration",
      "55s",
      "a call's wait for a load before it gets 429",
      Range.TIMEOUT),
  LOAD_TIMEOUT(
      "COPPICE_LOAD_TIMEOUT", "duration", "360s", "after this a load is given up", Range.TIMEOUT),
  FAILED_LOAD_TTL(
      "COPPICE_FAILED_LOAD_TTL",
      "duration",
      "10s",
      "how long a failed load answers further calls without another fetch",
      Range.DURATION),
  REFRESH_INTERVAL(
      "COPPICE_REFRESH_INTERVAL",
      "duration",
      "60s",
      "how long a store model is used before its object is compared again; 0: never",
      Range.DURATION),
  ARCHIVE_MAX_BYTES(
      "COPPICE_ARCHIVE_MAX_BYTES", "bytes", "2GiB", "unpacked size of an artifact", Range.SIZE),
  ARCHIVE_MAX_ENTRIES(
      "COPPICE_ARCHIVE_MAX_ENTRIES",
      "entries",
      "1000",
      "entries of an artifact's archive or directory",
      Range.COUNT),
  ENDPOINT_NAME(
      "COPPICE_ENDPOINT_NAME",
      "text",
      "coppice",
      "the endpoint's name where no path says it, a dimension of metrics"),
  VARIANT_NAME(
      "COPPICE_VARIANT_NAME",
      "text",
      "AllTraffic",
      "the production variant that the Runtime API's answers name, a dimension of metrics"),
  METRICS_EMF(
      "COPPICE_METRICS_EMF",
      "true or false",
      "true in store mode, else false",
      "whether metrics for CloudWatch go to the standard output"),
  METRICS_NAMESPACE(
      "COPPICE_METRICS_NAMESPACE", "text", "Coppice", "CloudWatch's namespace of metrics"),
  ACCESS_LOG(
      "COPPICE_ACCESS_LOG",
      "off, errors or all",
      "errors",
      "requests with a line in the log: none, failed ones (one a second and status), or all"),
  LOG_FORMAT("COPPICE_LOG_FORMAT", "text or json", "text", "lines of the log: for people, or JSON"),
  TENANT_FIGURES(
      "COPPICE_TENANT_FIGURES",
      "tenants",
      "10000",
      "tenants whose figures are kept, those that were heard of last; 300 bytes of heap each, and at"
          + " most a 32nd of the heap in all",
      Range.TENANTS),
  MAX_CONNECTIONS(
      "COPPICE_MAX_CONNECTIONS",
      "connections",
      "by the heap, the memory limit and the limit of open files",
      "most connections at once, one of gRPC counted twice, and at most 384 less than the limit of"
          + " open files; gRPC has half of them at most",
      Range.CONNECTIONS),
  REQUEST_TIMEOUT(
      "COPPICE_REQUEST_TIMEOUT",
      "duration",
      "60s",
      "from a request's first byte to its last; a slower one gets 408. A client has five times as"
          + " long to take an answer, the time in which it is made left out",
      Range.TIMEOUT),
  IDLE_TIMEOUT(
      "COPPICE_IDLE_TIMEOUT",
      "duration",
      "120s",
      "how long a connection stays open between requests, if no newcomer needs its place",
      Range.TIMEOUT),
  SHUTDOWN_GRACE(
      "COPPICE_SHUTDOWN_GRACE",
      "duration",
      "25s",
      "time for everything after SIGTERM",
      Range.DURATION),
  DRAIN_DELAY(
      "COPPICE_DRAIN_DELAY",
      "duration",
      "0s",
      "the part of it in which all is still served while /ping and /readyz fail; at least 1 s less,"
          + " which requests in flight have to finish",
      Range.DURATION),
  NATIVE_DIR(
      "COPPICE_NATIVE_DIR",
      "path",
      "unset",
      "where native libraries are kept as files, on a file system that lets them be executed; unset:"
          + " scripts/serve keeps them beside the jar if it may write there, else they pass through"
          + " java.io.tmpdir at each start"),
  JAVA_OPTS(
      "COPPICE_JAVA_OPTS",
      "flags of java",
      "unset",
      "further flags, split at white space, after those of scripts/jvm-flags, so that they win");

  /** Where the platform puts the one model. */
  static final String USUAL_MODEL_DIR = "/opt/ml/model";

  @SuppressWarnings("ImmutableEnumChecker") // A record of texts is immutable.
  private final VariableText text;

  Setting(String key, String unit, String defaultText, String meaning) {
    this(key, unit, defaultText, meaning, Range.NONE);
  }

  Setting(String key, String unit, String defaultText, String meaning, Range range) {
    this.text = new VariableText(key, unit, defaultText, meaning, range);
  }

  @Override
  public VariableText text() {
    return text;
  }
}
