package dev.coppice.model.legacy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.coppice.model.InvalidModelException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Optional;
import java.util.Set;

/**
 * Looks among the members of a JSON object for one that every XGBoost model has.
 *
 * <p>Names are read as they are written, since an escape in one makes it another name to XGBoost,
 * and values are passed over by their quotes and brackets alone, whatever their size: what is held
 * is one buffer. If the member is found within it, nothing of the file is lost. If not, the members
 * before it are: no engine reads them, and what follows is checked like any model.
 *
 * <p>What is no JSON at this level is text, and no model. An object that is cut off before that is
 * decided may have been one, so it is refused.
 */
final class ModelMember {

  private static final Set<String> NAMES = Set.of("learner", "version");
  private static final int LONGEST = 7;
  private static final int BUFFER_BYTES = 64 * 1024;

  private final InputStream in;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int position;
  private int limit;
  private boolean isWhole = true;

  private ModelMember(InputStream in) {
    this.in = in;
  }

  /**
   * Looks at a file that begins with a brace.
   *
   * @return the file as a model, if it is one
   * @throws InvalidModelException if the object ends too early
   */
  static Optional<InputStream> find(InputStream file) throws IOException, InvalidModelException {
    return new ModelMember(file).search();
  }

  private Optional<InputStream> search() throws IOException, InvalidModelException {
    int next = next();
    while (next == '{' || next == ',') {
      if (token() != '"') {
        return Optional.empty();
      }
      String name = string();
      if (token() != ':') {
        return Optional.empty();
      }
      if (NAMES.contains(name)) {
        return Optional.of(from(name));
      }
      if (!passValue(token())) {
        return Optional.empty();
      }
      next = token();
    }
    return Optional.empty();
  }

  /** The file from its first byte on, or from this member on, whose name and colon were read. */
  private InputStream from(String name) {
    byte[] start = isWhole ? new byte[0] : ("{\"" + name + "\":").getBytes(ISO_8859_1);
    int from = isWhole ? 0 : position;
    return new SequenceInputStream(
        new SequenceInputStream(
            new ByteArrayInputStream(start), new ByteArrayInputStream(buffer, from, limit - from)),
        in);
  }

  /** The rest of a string; empty if it is longer than the names that are looked for. */
  private String string() throws IOException, InvalidModelException {
    StringBuilder name = new StringBuilder();
    int next = next();
    while (next != '"') {
      if (name.length() <= LONGEST) {
        name.append((char) next);
      }
      if (next == '\\') {
        next();
      }
      next = next();
    }
    return name.length() <= LONGEST ? name.toString() : "";
  }

  private boolean passValue(int first) throws IOException, InvalidModelException {
    if (first == '"') {
      string();
    } else if (first == '{' || first == '[') {
      passContainer();
    } else {
      return passLiteral(first);
    }
    return true;
  }

  private void passContainer() throws IOException, InvalidModelException {
    long depth = 1;
    while (depth > 0) {
      switch (next()) {
        case '"' -> string();
        case '{', '[' -> depth++;
        case '}', ']' -> depth--;
        default -> {}
      }
    }
  }

  /** A number, true, false or null; false if it is none of these by its letters. */
  private boolean passLiteral(int first) throws IOException, InvalidModelException {
    int length = 0;
    int next = first;
    while (next == '+' || next == '-' || next == '.' || isLetterOrDigit(next)) {
      length++;
      next = next();
    }
    position--;
    return length > 0;
  }

  private static boolean isLetterOrDigit(int c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  /** The next byte that is no white space. */
  private int token() throws IOException, InvalidModelException {
    int next = next();
    while (next == ' ' || next == '\n' || next == '\r' || next == '\t') {
      next = next();
    }
    return next;
  }

  private int next() throws IOException, InvalidModelException {
    if (position == limit) {
      fill();
    }
    return buffer[position++] & 0xff;
  }

  private void fill() throws IOException, InvalidModelException {
    if (limit == BUFFER_BYTES) {
      isWhole = false;
      position = 0;
      limit = 0;
    }
    int count = in.read(buffer, limit, BUFFER_BYTES - limit);
    if (count < 0) {
      throw new InvalidModelException("the file ends too early (expected: a JSON object)");
    }
    limit += count;
  }
}
