package dev.coppice.loader.store;

import dev.coppice.loader.ServingException.Reason;

/**
 * The ways a store fails, each a word of its own in the log; a client sees only the {@link Reason}.
 */
public enum StoreFault {
  /** No such object. */
  ABSENT(Reason.MODEL_NOT_FOUND, Verdict.USABLE),
  /** This object may not be read; where a bucket may not be listed, absent ones look so too. */
  DENIED(Reason.STORE_ACCESS_DENIED, Verdict.UNKNOWN),
  /** There is the object, in an archive that it must be restored from first. */
  ARCHIVED(Reason.STORE_ACCESS_DENIED, Verdict.USABLE),
  /** The key that the object is encrypted with cannot be used. */
  LOCKED(Reason.STORE_ACCESS_DENIED, Verdict.UNKNOWN),
  /** The store takes no such request, which may be for what the object is. */
  REJECTED(Reason.STORE_ACCESS_DENIED, Verdict.UNKNOWN),
  /** Our credentials are missing, unknown or expired. */
  CREDENTIALS(Reason.STORE_ACCESS_DENIED, Verdict.UNUSABLE),
  /** Our settings lead nowhere: no such bucket or folder, or a bucket of another region. */
  MISCONFIGURED(Reason.STORE_ACCESS_DENIED, Verdict.UNUSABLE),
  /** The store asks us to slow down. */
  THROTTLED(Reason.STORE_UNAVAILABLE, Verdict.LATER),
  /** No answer, or no further byte of it, in time. */
  TIMED_OUT(Reason.STORE_UNAVAILABLE, Verdict.UNUSABLE),
  /** No connection to the store. */
  UNREACHABLE(Reason.STORE_UNAVAILABLE, Verdict.UNUSABLE),
  /** The body ended, or its connection broke, before its stated length. */
  CUT_OFF(Reason.STORE_UNAVAILABLE, Verdict.UNKNOWN),
  /** The artifact was replaced while it was read, so that a part may be of each version. */
  CHANGED(Reason.STORE_UNAVAILABLE, Verdict.USABLE),
  /** The body came more slowly than any store should send it. */
  TOO_SLOW(Reason.STORE_UNAVAILABLE, Verdict.UNKNOWN),
  /** Nobody wanted the answer any more, and so it was not waited for. */
  INTERRUPTED(Reason.STORE_UNAVAILABLE, Verdict.NONE),
  /** Any other error of the store. */
  BROKEN(Reason.STORE_UNAVAILABLE, Verdict.UNUSABLE);

  /** What a fault with one object says of the store as a whole. */
  enum Verdict {
    USABLE,
    UNUSABLE,
    /** It may be the object's own, or pass at once. */
    UNKNOWN,
    /** It is of no use if it says nothing else for long. */
    LATER,
    /** The store has not answered, and not failed to. */
    NONE
  }

  private final Reason reason;
  private final Verdict verdict;

  StoreFault(Reason reason, Verdict verdict) {
    this.reason = reason;
    this.verdict = verdict;
  }

  /** Why the waiting calls fail. */
  public Reason reason() {
    return reason;
  }

  Verdict verdict() {
    return verdict;
  }

  /** True if a second fetch may heal it, once a body has begun. */
  public boolean fetchAgain() {
    return this == TIMED_OUT || this == CUT_OFF || this == CHANGED;
  }
}
