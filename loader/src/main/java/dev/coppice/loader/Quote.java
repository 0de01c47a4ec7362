package dev.coppice.loader;

import dev.coppice.model.Quoted;

/** What went wrong, on one line of a log or an answer. */
public final class Quote {

  private static final int CAUSE_LENGTH = 1000;

  private Quote() {}

  /** What an exception says, on one line. */
  public static String cause(Throwable cause) {
    String message = cause.getMessage();
    return Quoted.of(
        message == null || message.isBlank() ? cause.getClass().getSimpleName() : message,
        CAUSE_LENGTH);
  }

  /** Any text on one line. */
  public static String line(String text) {
    return Quoted.of(text, CAUSE_LENGTH);
  }
}
