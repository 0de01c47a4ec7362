package dev.coppice.plan.option;

import dev.coppice.model.Quoted;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.ListIterator;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The words of a command line as options with values; remembers all that is wrong with them. */
public final class Arguments {

  private static final Pattern SIZE = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,3})?)(B|[KMGT]i?B)");
  private static final String UNITS = "BKMGT";

  private final Map<String, String> values = new LinkedHashMap<>();
  private final Set<String> named = new HashSet<>();
  private final List<String> problems = new ArrayList<>();

  /**
   * @param words names, which begin with two dashes, each before its value, which does not
   */
  public Arguments(List<String> words, Set<String> known) {
    ListIterator<String> rest = words.listIterator();
    while (rest.hasNext()) {
      String name = rest.next();
      String value = isName(name) ? value(rest) : null;
      if (!known.contains(name)) {
        problems.add("%s: unknown (expected: an option of --help)".formatted(name));
      } else if (!named.add(name)) {
        problems.add("%s: twice (expected: once)".formatted(name));
      } else if (value == null) {
        problems.add("%s: no value (expected: one)".formatted(name));
      } else {
        values.put(name, value);
      }
    }
  }

  private static boolean isName(String word) {
    return word.startsWith("--");
  }

  /** The next word, unless that is a name. */
  private static @Nullable String value(ListIterator<String> rest) {
    if (!rest.hasNext()) {
      return null;
    }
    String word = rest.next();
    if (isName(word)) {
      rest.previous();
      return null;
    }
    return word;
  }

  /** Whether it was named, also without a value. */
  public boolean has(String name) {
    return named.contains(name);
  }

  /** The value as something else; null if there is none, or if it is wrong, which is remembered. */
  public <T> @Nullable T read(String name, String expected, Function<String, T> reader) {
    String value = values.get(name);
    if (value == null) {
      return null;
    }
    try {
      return reader.apply(value);
    } catch (RuntimeException e) {
      problem("%s: %s (expected: %s)".formatted(name, value, expected));
      return null;
    }
  }

  /** The same, with a value for one that is not there or wrong. */
  public <T> T read(String name, String expected, Function<String, T> reader, T other) {
    T value = read(name, expected, reader);
    return value == null ? other : value;
  }

  /** A whole number from the least to the most; another one if there is none, or a wrong one. */
  public int count(String name, int least, int most, int other) {
    return read(name, least + " to " + most, text -> count(text, least, most), other);
  }

  private static int count(String text, int least, int most) {
    int value = Integer.parseInt(text);
    if (value < least || value > most) {
      throw new IllegalArgumentException(text);
    }
    return value;
  }

  /** Makes something of a file. */
  @FunctionalInterface
  interface FileReader<T> {

    /** An {@link IllegalArgumentException} names the file and what is wrong in it. */
    T read(Path file) throws IOException;
  }

  /** What the file of that name holds; null if none was named, or if it is wrong. */
  <T> @Nullable T file(String name, FileReader<T> reader) {
    Path file = read(name, "a file", Path::of);
    return file == null ? null : file(name, file, reader);
  }

  /** The same of a file that the line does not name. */
  <T> @Nullable T file(String name, Path file, FileReader<T> reader) {
    try {
      return reader.read(file);
    } catch (IllegalArgumentException e) {
      problem(name + ": " + e.getMessage());
    } catch (CharacterCodingException e) {
      problem("%s: %s (expected: UTF-8)".formatted(name, file));
    } catch (IOException e) {
      // A directory is opened, and that it cannot be read has no name in it.
      String which = e instanceof FileSystemException ? "" : file + ": ";
      problem(
          "%s: %s%s (expected: a file that can be read)".formatted(name, which, Quoted.cause(e)));
    }
    return null;
  }

  /** The file to write to, which is in a directory that takes it; a wrong one is remembered. */
  public Path output(String name, Path other) {
    Path file = read(name, "a file", Path::of, other);
    Path directory = file.toAbsolutePath().getParent();
    boolean fits =
        Files.exists(file)
            ? !Files.isDirectory(file) && Files.isWritable(file)
            : directory != null && Files.isDirectory(directory) && Files.isWritable(directory);
    if (!fits) {
      problem("%s: %s (expected: a file in a directory to write to)".formatted(name, file));
    }
    return file;
  }

  public void problem(String text) {
    problems.add(text);
  }

  /**
   * Ends the reading.
   *
   * @throws IllegalArgumentException with all that is wrong, a line each
   */
  public void requireValid() {
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(String.join("\n", problems));
    }
  }

  /**
   * A finite number above 0.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static double positive(String text) {
    double value = Double.parseDouble(text);
    if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(text);
    }
    return value;
  }

  /**
   * A part of 1, written as {@code 60%}: above 0, at most 1.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static double percent(String text) {
    if (!text.endsWith("%")) {
      throw new IllegalArgumentException(text);
    }
    double value = positive(text.substring(0, text.length() - 1)) / 100;
    if (value > 1) {
      throw new IllegalArgumentException(text);
    }
    return value;
  }

  /**
   * Bytes of {@code 45MB}, {@code 1.5GiB} and the like, at least 1.
   *
   * @throws IllegalArgumentException if it is no such size
   */
  public static long bytes(String text) {
    Matcher parts = SIZE.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException(text);
    }
    String unit = parts.group(2).toUpperCase(Locale.ROOT);
    double base = unit.contains("I") ? 1024 : 1000;
    double bytes =
        Double.parseDouble(parts.group(1)) * Math.pow(base, UNITS.indexOf(unit.charAt(0)));
    if (bytes < 1 || bytes > 1e15) {
      throw new IllegalArgumentException(text);
    }
    return (long) bytes;
  }
}
