package dev.coppice.server.api.invoke;

import dev.coppice.metrics.tenants.ErrorKind;
import dev.coppice.server.api.failure.Failure;

/** Under which kind a tenant's failed call is counted. */
public final class CallErrors {

  private CallErrors() {}

  public static ErrorKind of(Failure.Kind kind) {
    return switch (kind) {
      case TARGET_REFUSED, BAD_PAYLOAD, TOO_LARGE -> ErrorKind.BAD_PAYLOAD;
      case UNAUTHENTICATED, FORBIDDEN ->
          throw new IllegalArgumentException(
              "kind: %s (expected: that of a call which its caller may make)".formatted(kind));
      case THROTTLED -> ErrorKind.THROTTLED;
      case MODEL_NOT_FOUND, UNKNOWN_PATH, METHOD_NOT_ALLOWED -> ErrorKind.NOT_FOUND;
      case INVALID_MODEL -> ErrorKind.INVALID_MODEL;
      case NOT_ACCEPTABLE -> ErrorKind.NOT_ACCEPTABLE;
      case UNSUPPORTED_MEDIA_TYPE -> ErrorKind.UNSUPPORTED_MEDIA_TYPE;
      case INSUFFICIENT_STORAGE -> ErrorKind.NO_ROOM;
      case NOT_READY -> ErrorKind.NOT_READY;
      case UNAVAILABLE, NOT_FREED -> ErrorKind.UNAVAILABLE;
      case STORE_ACCESS_DENIED -> ErrorKind.ACCESS_DENIED;
      case UNANSWERABLE, INTERNAL -> ErrorKind.INTERNAL;
    };
  }
}
