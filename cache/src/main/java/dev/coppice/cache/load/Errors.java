package dev.coppice.cache.load;

import dev.coppice.cache.resident.Freshness.Failure;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.ServingException.Reason;
import dev.coppice.loader.source.LoadFailures;
import dev.coppice.model.Quoted;
import org.jspecify.annotations.Nullable;

/**
 * The errors of the cache, as clients read them. The loader's errors are in {@link LoadFailures}.
 */
public final class Errors {

  /** The text while the server stops. */
  public static final String STOPPING = "Server is stopping.";

  private static final Failure NOT_SAID =
      new Failure(
          Reason.STORE_UNAVAILABLE, "The model store has not said which version is the newest.");
  private static final Failure NOT_LOADED =
      new Failure(Reason.MODEL_NOT_READY, "A newer version is not loaded yet.");

  private Errors() {}

  /** The text while queues or memory are full of other calls. */
  public static String noWorker(ModelName name) {
    return "No worker is available to serve request for model: "
        + name
        + ". Consider increasing job queue size.";
  }

  public static ServingException overloaded(ModelName name) {
    return new ServingException(Reason.OVERLOADED, noWorker(name));
  }

  public static ServingException notReady(ModelName name) {
    return new ServingException(Reason.MODEL_NOT_READY, "Model " + name + " is still loading.");
  }

  static ServingException tooLarge(ModelName name, long neededBytes, long availableBytes) {
    return new ServingException(
        Reason.INSUFFICIENT_STORAGE,
        "Not enough memory to load model %s: %d bytes needed, %d available."
            .formatted(name, neededBytes, availableBytes));
  }

  /**
   * The heap has no room beside the models that are pinned or in use.
   *
   * @param isFinal whether waiting would not help
   */
  static ServingException heapFull(
      ModelName name, long neededBytes, long availableBytes, boolean isFinal) {
    return new ServingException(
        isFinal ? Reason.INSUFFICIENT_STORAGE : Reason.OVERLOADED,
        "Not enough heap to keep model %s: %d bytes needed, %d available."
            .formatted(name, neededBytes, availableBytes));
  }

  /**
   * A registered model is not what it was when it was registered.
   *
   * @param cause if the load itself failed
   */
  static ServingException changed(ModelName name, @Nullable Throwable cause) {
    return new ServingException(
        Reason.INVALID_MODEL,
        "The files of model %s have changed since it was loaded;".formatted(name)
            + " load it again to have reasons for its scores.",
        cause);
  }

  /**
   * The newest version was asked for, and is not known to be in memory.
   *
   * @param version in memory
   * @param why no newer version could be asked for or loaded; null if nothing failed
   * @param isFound whether the store has a newer version
   */
  public static ServingException notRefreshed(
      ModelName name, String version, @Nullable Failure why, boolean isFound) {
    Failure last = why == null ? isFound ? NOT_LOADED : NOT_SAID : why;
    String cause = last.text();
    return new ServingException(
        last.reason(),
        "%s Version %s of model %s serves on."
            .formatted(cause.endsWith(".") ? cause : cause + ".", Quoted.of(version), name));
  }

  /** The reason why a load's thread was interrupted. */
  static ServingException givenUp(Load load) {
    ServingException failure = load.failure();
    return failure != null ? failure : LoadFailures.tookTooLong(load.name(), null);
  }

  public static ServingException singleLoading() {
    return new ServingException(Reason.LOADING, "Model is loading.");
  }

  public static ServingException stopping() {
    return new ServingException(Reason.STOPPING, STOPPING);
  }
}
