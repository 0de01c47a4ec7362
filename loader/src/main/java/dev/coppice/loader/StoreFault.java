package dev.coppice.loader;

import dev.coppice.loader.ServingException.Reason;
import org.jspecify.annotations.Nullable;

/**
 * The ways a store fails, told apart in the log; a client hears only the {@link Reason} and its
 * text.
 */
enum StoreFault {
  /** No such object. */
  ABSENT(Reason.MODEL_NOT_FOUND, false),
  /** Our credentials are missing, unknown, expired or not allowed. */
  DENIED(Reason.STORE_ACCESS_DENIED, false),
  /** The store asks us to slow down. */
  THROTTLED(Reason.STORE_UNAVAILABLE, false),
  /** No answer, or no further byte of it, in time. */
  TIMED_OUT(Reason.STORE_UNAVAILABLE, true),
  /** No connection to the store. */
  UNREACHABLE(Reason.STORE_UNAVAILABLE, false),
  /** The body ended, or its connection broke, before its stated length. */
  CUT_OFF(Reason.STORE_UNAVAILABLE, true),
  /** The body came more slowly than any store should send it. */
  TOO_SLOW(Reason.STORE_UNAVAILABLE, false),
  /** Any other error of the store, one of its configuration included. */
  BROKEN(Reason.STORE_UNAVAILABLE, false);

  private final Reason reason;
  private final boolean fetchAgain;

  StoreFault(Reason reason, boolean fetchAgain) {
    this.reason = reason;
    this.fetchAgain = fetchAgain;
  }

  /**
   * True if a second fetch may heal what broke in the middle of a body. Whatever broke before it
   * was tried again already by the store's own client.
   */
  boolean fetchAgain() {
    return fetchAgain;
  }

  /**
   * What the waiting calls are told.
   *
   * @param absent what they are told if there is nothing
   */
  ServingException failure(String absent, @Nullable Throwable cause) {
    String message =
        switch (reason) {
          case MODEL_NOT_FOUND -> absent;
          case STORE_ACCESS_DENIED -> "Model store refused access.";
          default -> "Model store is unavailable.";
        };
    return new ServingException(reason, message, cause);
  }
}
