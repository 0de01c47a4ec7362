package dev.coppice.model;

import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/**
 * Text of foreign origin as answers and log lines may repeat it: short, and on one line whatever it
 * holds.
 */
public final class Quoted {

  private static final int MAX_CHARACTERS = 200;

  /** What went wrong may take more room than a name. */
  private static final int MAX_CAUSE_CHARACTERS = 1000;

  private Quoted() {}

  /** At most 200 characters; what could fake another line is a {@code ?}. */
  public static String of(String text) {
    return of(text, MAX_CHARACTERS);
  }

  /** The same with another bound. */
  public static String of(String text, int maxCharacters) {
    StringBuilder quoted = new StringBuilder(Math.min(text.length(), maxCharacters));
    text.codePoints()
        .limit(maxCharacters)
        .map(c -> isHarmless(c) ? c : '?')
        .forEach(quoted::appendCodePoint);
    return quoted.toString();
  }

  /** What an exception says, at most 1000 characters. */
  public static String cause(Throwable cause) {
    String message = cause.getMessage();
    if (message == null || message.isBlank()) {
      return cause.getClass().getSimpleName();
    }
    boolean isBare = cause instanceof FileSystemException file && file.getReason() == null;
    return line(isBare ? message + ": " + kind(cause) : message);
  }

  /** What is wrong with a file where the exception's text is but its name. */
  private static String kind(Throwable cause) {
    return switch (cause) {
      case NoSuchFileException absent -> "not there";
      case AccessDeniedException denied -> "access denied";
      case FileAlreadyExistsException there -> "there already";
      case NotDirectoryException file -> "no directory";
      case DirectoryNotEmptyException full -> "not empty";
      default -> cause.getClass().getSimpleName();
    };
  }

  /** The same of text as long as what an exception may say. */
  public static String line(String text) {
    return of(text, MAX_CAUSE_CHARACTERS);
  }

  /** At most 200 characters of UTF-8, each malformed sequence as U+FFFD. */
  public static String ofUtf8(byte[] bytes, int from, int to) {
    // Four bytes a character at most, and a few more so that none is cut in half.
    int length = Math.min(to - from, 4 * MAX_CHARACTERS + 4);
    return of(new String(bytes, from, length, StandardCharsets.UTF_8));
  }

  // Line and paragraph separators, direction marks and half surrogates can fake a line too.
  private static boolean isHarmless(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          false;
      default -> true;
    };
  }
}
