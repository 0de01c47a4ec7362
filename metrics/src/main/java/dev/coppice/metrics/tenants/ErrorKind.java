package dev.coppice.metrics.tenants;

import dev.coppice.loader.ServingException;

/** The closed set of ways in which a tenant's call or load fails. */
public enum ErrorKind {
  /** A limit of the tenant was reached: 429. */
  THROTTLED,
  /** The body, its columns or what was asked for do not suit the model: 400. */
  BAD_PAYLOAD,
  /** The body's type, or a body that does not parse: 415. */
  UNSUPPORTED_MEDIA_TYPE,
  /** No form of the answer that the client takes: 406. */
  NOT_ACCEPTABLE,
  /** The store has nothing of that name: 404. */
  NOT_FOUND,
  /** The artifact is refused: 400. */
  INVALID_MODEL,
  /** The model is too large, or the disk full: 507. */
  NO_ROOM,
  /** The load took longer than the call waits: 429. */
  NOT_READY,
  /** Queues, memory or the store: 503. */
  UNAVAILABLE,
  /** The store refuses the server. */
  ACCESS_DENIED,
  /** The client left, or did not take the answer. */
  NOT_DELIVERED,
  /** A defect, or a setting that does not suit the model: 500. */
  INTERNAL;

  /** Of a load that failed. */
  public static ErrorKind of(ServingException.Reason reason) {
    return switch (reason) {
      case MODEL_NOT_FOUND -> NOT_FOUND;
      case INVALID_MODEL -> INVALID_MODEL;
      case INSUFFICIENT_STORAGE, DISK_FULL -> NO_ROOM;
      case MODEL_NOT_READY -> NOT_READY;
      case LOADING, LOAD_TIMEOUT, OVERLOADED, NO_MEMORY, STORE_UNAVAILABLE, STOPPING -> UNAVAILABLE;
      case STORE_ACCESS_DENIED -> ACCESS_DENIED;
      case INTERNAL -> INTERNAL;
    };
  }

  /** Whether only an artifact that was read can fail so: the name is a tenant's then. */
  boolean provesArtifact() {
    return this == INVALID_MODEL || this == NO_ROOM;
  }
}
