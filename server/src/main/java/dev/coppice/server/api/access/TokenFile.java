package dev.coppice.server.api.access;

import dev.coppice.server.watch.LineFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A file of tokens, one a line, {@code #} for comments. A token of calls may be followed by the
 * prefix of the names it may call; {@code *}, or nothing, stands for all. What is wrong with a file
 * is told by the line's number alone, since a line is a secret.
 */
public final class TokenFile {

  /** Characters of a token that nobody guesses. */
  static final int MIN_LENGTH = 16;

  static final int MAX_LENGTH = 256;

  private static final int MAX_PREFIX = 1024;

  private TokenFile() {}

  /**
   * Tokens of calls.
   *
   * @throws IOException if the file is no such file, in a sentence that quotes no token
   */
  public static Tokens ofCalls(Path file) throws IOException {
    return read(file, true);
  }

  /**
   * Tokens without prefixes.
   *
   * @throws IOException as {@link #ofCalls}
   */
  public static Tokens ofManagement(Path file) throws IOException {
    return read(file, false);
  }

  private static Tokens read(Path file, boolean withPrefixes) throws IOException {
    List<String> lines = LineFile.read(file);
    Tokens.Builder tokens = new Tokens.Builder();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      Optional<String> flaw =
          line.isEmpty() ? Optional.empty() : add(line.split("\\s+", 2), withPrefixes, tokens);
      if (flaw.isPresent()) {
        throw new IOException("%s: line %d: %s".formatted(file, i + 1, flaw.get()));
      }
    }
    return tokens
        .build()
        .orElseThrow(() -> new IOException(file + ": no token (expected: one a line)"));
  }

  private static Optional<String> add(String[] words, boolean withPrefixes, Tokens.Builder tokens) {
    String token = words[0];
    if (token.length() < MIN_LENGTH
        || token.length() > MAX_LENGTH
        || !token.chars().allMatch(TokenFile::isOfToken)) {
      return Optional.of(
          "no token (expected: %d to %d letters, digits and - . _ ~ + / =)"
              .formatted(MIN_LENGTH, MAX_LENGTH));
    }
    if (words.length > 1 && !withPrefixes) {
      return Optional.of("a token and more (expected: a token alone)");
    }
    String prefix = words.length == 1 || words[1].equals("*") ? "" : words[1];
    if (prefix.length() > MAX_PREFIX) {
      return Optional.of("prefix too long (expected: at most %d characters)".formatted(MAX_PREFIX));
    }
    if (!tokens.add(token, prefix.isEmpty() ? Caller.OF_ALL : new Caller(prefix))) {
      return Optional.of("a token of an earlier line (expected: each once)");
    }
    return Optional.empty();
  }

  /** As RFC 6750 has it. */
  private static boolean isOfToken(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || "-._~+/=".indexOf(c) >= 0;
  }
}
