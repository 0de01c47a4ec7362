package dev.coppice.loader;

import org.jspecify.annotations.Nullable;

/**
 * Why a model cannot serve a call, said where it was understood; the API turns it into a status.
 */
public final class ServingException extends RuntimeException {

  /** The closed set of reasons. */
  public enum Reason {
    /** No object of that name in the store. */
    MODEL_NOT_FOUND,
    /** The artifact was read and refused; the message is the cause. */
    INVALID_MODEL,
    /** The model alone needs more than the whole memory budget. */
    INSUFFICIENT_STORAGE,
    /** The disk that models are spooled to has no room; others' files may go, and the next fits. */
    DISK_FULL,
    /** The call waited as long as it may, and the load goes on; or that of a refresh yielded. */
    MODEL_NOT_READY,
    /** The single model is not loaded yet; nobody waits for it. */
    LOADING,
    /** The load itself was given up. */
    LOAD_TIMEOUT,
    /** Queues or memory are full of other calls. */
    OVERLOADED,
    /** The system has no memory to give; it may have some later. */
    NO_MEMORY,
    /** The store does not answer, or answers with errors that may heal. */
    STORE_UNAVAILABLE,
    /** The store refuses us, or what our settings name, until somebody changes something there. */
    STORE_ACCESS_DENIED,
    /** The server is stopping. */
    STOPPING,
    /** A defect of Coppice. */
    INTERNAL;

    /** True if the same call would fail again until somebody mends the artifact or the store. */
    public boolean isLasting() {
      return switch (this) {
        case INVALID_MODEL, INSUFFICIENT_STORAGE, STORE_ACCESS_DENIED -> true;
        default -> false;
      };
    }
  }

  private final Reason reason;
  private final @Nullable String refusedVersion;

  public ServingException(Reason reason, String message) {
    this(reason, message, null);
  }

  public ServingException(Reason reason, String message, @Nullable Throwable cause) {
    this(reason, message, null, cause);
  }

  private ServingException(
      Reason reason, String message, @Nullable String refusedVersion, @Nullable Throwable cause) {
    super(message, cause);
    this.reason = reason;
    this.refusedVersion = refusedVersion;
  }

  /**
   * An artifact that is {@code INVALID_MODEL}.
   *
   * @param version that was read, as its store names it
   */
  public static ServingException refused(
      String version, String message, @Nullable Throwable cause) {
    return new ServingException(Reason.INVALID_MODEL, message, version, cause);
  }

  /** The same, for being kept: a cause may hold much, and says nothing to later calls. */
  public ServingException withoutCause() {
    if (getCause() == null) {
      return this;
    }
    ServingException bare =
        new ServingException(reason, String.valueOf(getMessage()), refusedVersion, null);
    bare.setStackTrace(getStackTrace());
    return bare;
  }

  public Reason reason() {
    return reason;
  }

  /** The version that was read and refused; null if it failed otherwise. */
  public @Nullable String refusedVersion() {
    return refusedVersion;
  }
}
