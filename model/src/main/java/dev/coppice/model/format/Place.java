package dev.coppice.model.format;

import dev.coppice.model.InvalidModelException;
import dev.coppice.model.Quoted;
import org.jspecify.annotations.Nullable;

/**
 * Where in a model file the reader stands, said in every refusal: {@code tree 3: left_children}.
 *
 * <p>It is also the bound on nesting, because XGBoost's parser calls itself for every level.
 */
public final class Place {

  /** XGBoost writes ten levels at most; its parser dies of some ten thousand. */
  private static final int MAX_DEPTH = 32;

  private static final int MAX_TEXT = 60;

  /** Names from the file may be all of a refusal; the last of them say most. */
  private static final int MAX_PATH = 200;

  private final @Nullable String[] names = new @Nullable String[MAX_DEPTH];
  private final int[] indexes = new int[MAX_DEPTH];
  private int depth;

  /** Goes into an object or array. */
  public void enter() throws InvalidModelException {
    if (depth == MAX_DEPTH) {
      throw refuse("nested too deep (expected: at most " + MAX_DEPTH + " levels)");
    }
    names[depth] = null;
    indexes[depth] = -1;
    depth++;
  }

  public void leave() {
    depth--;
  }

  public void name(String name) {
    names[depth - 1] = name;
  }

  public int nextIndex() {
    return ++indexes[depth - 1];
  }

  /** Goes to the element at this index. */
  public void index(int index) {
    indexes[depth - 1] = index;
  }

  /** Refuses an array of so many values where there may be fewer. */
  public void requireRoom(long values, int limit) throws InvalidModelException {
    if (values > limit) {
      throw refuse("too long (expected: at most " + limit + " values)");
    }
  }

  /** The exception for what is wrong at this place. */
  public InvalidModelException refuse(String problem) {
    String where = toString();
    return new InvalidModelException(where.isEmpty() ? problem : where + ": " + problem);
  }

  /** The exception for what is wrong in a member of this place. */
  public InvalidModelException refuse(String member, String problem) {
    StringBuilder path = path();
    appendName(path, member);
    return new InvalidModelException(path + ": " + problem);
  }

  /** The same of a member that is something else than it has to be. */
  public InvalidModelException refuse(String member, Object actual, String expected) {
    return refuse(member, actual + " (expected: " + expected + ")");
  }

  /** The same of an element of a member that is an array. */
  public InvalidModelException refuse(String member, int index, int actual, String expected) {
    return refuse(member + "[" + index + "]", actual, expected);
  }

  /** Refuses a member that is an array of another length. */
  public void requireLength(String member, long actual, long expected)
      throws InvalidModelException {
    if (actual != expected) {
      throw refuse(member, actual + " values", Long.toString(expected));
    }
  }

  /** Text from the file, short and without control characters, as refusals quote it. */
  public static String quote(String text) {
    return quote(text, MAX_TEXT);
  }

  public static String quote(String text, int maxLength) {
    String quoted = Quoted.of(text, maxLength);
    return text.length() > maxLength ? quoted + "..." : quoted;
  }

  @Override
  public String toString() {
    return path().toString();
  }

  private StringBuilder path() {
    StringBuilder path = new StringBuilder();
    for (int level = 0; level < depth; level++) {
      String name = names[level];
      if (name != null) {
        appendName(path, quote(name));
      } else if (indexes[level] >= 0 && level > 0 && "trees".equals(names[level - 1])) {
        path.setLength(0);
        path.append("tree ").append(indexes[level]);
      } else if (indexes[level] >= 0) {
        path.append('[').append(indexes[level]).append(']');
      }
    }
    if (path.length() > MAX_PATH) {
      path.replace(0, path.length() - MAX_PATH, "...");
    }
    return path;
  }

  private static void appendName(StringBuilder path, String name) {
    boolean isTreeAlone = path.indexOf("tree ") == 0 && path.indexOf(":") < 0;
    path.append(path.isEmpty() ? "" : isTreeAlone ? ": " : ".").append(name);
  }
}
