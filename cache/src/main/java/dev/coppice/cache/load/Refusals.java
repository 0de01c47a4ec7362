package dev.coppice.cache.load;

import dev.coppice.loader.ModelName;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.ServingException.Reason;

/** The texts with which the cache refuses calls, as clients read them. */
public final class Refusals {

  private Refusals() {}

  static ServingException overloaded(ModelName name) {
    return new ServingException(
        Reason.OVERLOADED,
        "No worker is available to serve request for model: "
            + name
            + ". Consider increasing job queue size.");
  }

  static ServingException notReady(ModelName name) {
    return new ServingException(Reason.MODEL_NOT_READY, "Model " + name + " is still loading.");
  }

  static ServingException tookTooLong(ModelName name) {
    return new ServingException(Reason.LOAD_TIMEOUT, "Model " + name + " took too long to load.");
  }

  static ServingException tooLarge(ModelName name, long neededBytes, long availableBytes) {
    return new ServingException(
        Reason.INSUFFICIENT_STORAGE,
        "Not enough memory to load model %s: %d bytes needed, %d available."
            .formatted(name, neededBytes, availableBytes));
  }

  public static ServingException notFound(ModelName name) {
    return new ServingException(Reason.MODEL_NOT_FOUND, "Model not found: " + name);
  }

  public static ServingException singleLoading() {
    return new ServingException(Reason.LOADING, "Model is loading.");
  }

  public static ServingException stopping() {
    return new ServingException(Reason.STOPPING, "Server is stopping.");
  }

  static ServingException internal(Throwable cause) {
    return new ServingException(Reason.INTERNAL, "Internal server error.", cause);
  }
}
