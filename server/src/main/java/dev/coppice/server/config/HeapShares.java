package dev.coppice.server.config;

/**
 * Who may have which part of the heap. Whatever grows with what clients, tenants and stores send
 * has one of these parts, and an account that holds it to it; together they leave a part for the
 * rest.
 *
 * <p>The rest is the server itself, 12 MB when it is idle, and what has a bound of its own whatever
 * the heap: heads of requests with 8 MiB, lines of the log with 3, half a MiB for each load under
 * way, and what is remembered of models that are not in memory.
 *
 * @param heapBytes the most the heap can have; as the JVM says it, which leaves out one of its
 *     survivor spaces, 16 MiB by the flags of production
 * @param isForOneModel whether there is one model, which leaves requests half of what many take
 */
public record HeapShares(long heapBytes, boolean isForOneModel) {

  private static final int PARTS = 32;
  private static final int OF_REQUESTS = 8;
  private static final int OF_MODELS = 8;
  private static final int OF_ONE_MODEL = 4;
  private static final int OF_LOADS = 4;
  private static final int OF_CONNECTIONS = 4;
  private static final int OF_FEATURE_NAMES = 1;
  private static final int MAX_OF_FIGURES = 1;

  public static HeapShares ofThisProcess(boolean isForOneModel) {
    return new HeapShares(Runtime.getRuntime().maxMemory(), isForOneModel);
  }

  private long parts(int count) {
    return heapBytes / PARTS * count;
  }

  /** Bytes of rows, scores and unsent answers. */
  public long requests() {
    return parts(isForOneModel ? OF_REQUESTS + OF_MODELS - OF_ONE_MODEL : OF_REQUESTS);
  }

  /** Bytes of what models in memory keep on the heap, and of tenants' figures. */
  public long models() {
    return parts(isForOneModel ? OF_ONE_MODEL : OF_MODELS);
  }

  /** Bytes of those that tenants' figures may have at most. */
  public long maxOfFigures() {
    return parts(MAX_OF_FIGURES);
  }

  /** Bytes of what loads read of model files. */
  public long loads() {
    return parts(OF_LOADS);
  }

  /** Bytes of connections, beside their requests. */
  public long connections() {
    return parts(OF_CONNECTIONS);
  }

  /** Bytes of names of features that models have in common. */
  public long featureNames() {
    return parts(OF_FEATURE_NAMES);
  }
}
