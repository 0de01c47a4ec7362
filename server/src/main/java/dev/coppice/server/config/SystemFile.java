package dev.coppice.server.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the small text files in which the kernel reports numbers; one that is absent is empty. */
final class SystemFile {

  private static final Pattern NUMBER = Pattern.compile("\\s*([0-9]{1,19})\\b.*");

  private SystemFile() {}

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      return List.of();
    }
  }

  /** The number at the start of the file; empty if there is none, as for {@code max}. */
  static OptionalLong number(Path file) {
    return valueOf(file, "");
  }

  /** The number after {@code label} on the first line that starts with it. */
  static OptionalLong valueOf(Path file, String label) {
    for (String line : lines(file)) {
      if (line.startsWith(label)) {
        return parse(line.substring(label.length()));
      }
    }
    return OptionalLong.empty();
  }

  private static OptionalLong parse(String text) {
    Matcher matcher = NUMBER.matcher(text);
    try {
      return matcher.matches()
          ? OptionalLong.of(Long.parseLong(matcher.group(1)))
          : OptionalLong.empty();
    } catch (NumberFormatException beyondLong) {
      // Beyond any memory: no limit.
      return OptionalLong.empty();
    }
  }
}
