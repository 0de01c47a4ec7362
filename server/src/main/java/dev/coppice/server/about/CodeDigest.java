package dev.coppice.server.about;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * Names code by what is in it, for what has to be made anew when the code changes. Versions do not
 * say that: all builds between two releases have the same.
 */
public final class CodeDigest {

  private static final int BYTES = 16;

  private CodeDigest() {}

  /**
   * A name of what these classes were loaded with, in hexadecimal digits: the same at every start
   * of the same build.
   *
   * @param some one of each jar, or directory, that counts
   * @throws UncheckedIOException if it cannot be read
   */
  public static String of(Class<?>... some) {
    return of(Stream.of(some).map(CodeDigest::source).toList());
  }

  static String of(List<Path> sources) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (Path source : sources) {
        try (Stream<Path> files = Files.walk(source)) {
          for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
            digest.update(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
          }
        }
      }
      return HexFormat.of().formatHex(digest.digest(), 0, BYTES);
    } catch (IOException e) {
      throw new UncheckedIOException("code: unreadable", e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256.", e);
    }
  }

  private static Path source(Class<?> type) {
    CodeSource source = type.getProtectionDomain().getCodeSource();
    if (source == null) {
      throw new IllegalStateException(type + ": from nowhere (expected: from a jar)");
    }
    try {
      return Path.of(source.getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
