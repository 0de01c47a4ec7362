package dev.coppice.server.http.exchange;

/**
 * What a handler notes of a request for the log: what it was about, and where its time went. For
 * one thread at a time, as the request is.
 */
public final class RequestNotes {

  private String subject = "";
  private String version = "";
  private long waitingNanos;
  private long loadingNanos;
  private long workingNanos;

  /** What the request is about, as its client calls it; empty if nothing is noted. */
  public String subject() {
    return subject;
  }

  public void subject(String name) {
    subject = name;
  }

  /** The version of it that answered; empty if nothing is noted. */
  public String version() {
    return version;
  }

  public void version(String name) {
    version = name;
  }

  /** Waiting for a thread. */
  public long waitingNanos() {
    return waitingNanos;
  }

  public void waited(long nanos) {
    waitingNanos += nanos;
  }

  /** Until the subject was at hand. */
  public long loadingNanos() {
    return loadingNanos;
  }

  public void loaded(long nanos) {
    loadingNanos += nanos;
  }

  /** Making the answer. */
  public long workingNanos() {
    return workingNanos;
  }

  public void worked(long nanos) {
    workingNanos += nanos;
  }
}
