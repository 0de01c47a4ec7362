package dev.coppice.server.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What Linux says of the connections of one of its ports. Its tables are read in parts: one
 * connection may be in two of them while others begin, or in none while others end.
 */
public final class LinuxSockets {

  private LinuxSockets() {}

  /**
   * Connections that Linux keeps for the port until they are accepted; -1 where it says nothing.
   */
  static long waitingInKernel(int port) {
    return rows(":%04X (?:0{8}|0{32}):0000 0A [0-9A-F]{8}:([0-9A-F]{8}) ".formatted(port))
        .mapToLong(found -> Long.parseLong(found.group(1), 16))
        .max()
        .orElse(-1);
  }

  /**
   * Those whose request has arrived and is not read. On a busy machine that is some time after the
   * client has sent it, even after the connection is accepted, and only then the server can know
   * who has hung up.
   *
   * @param state as Linux numbers them: 01 while the client listens, 08 once it has ended its half
   */
  public static long arrived(int port, String state) {
    return rows(":%04X ([0-9A-F]+:[0-9A-F]{4}) %s [0-9A-F]{8}:(?!0{8})[0-9A-F]{8} "
            .formatted(port, state))
        .map(found -> found.group(1))
        .distinct()
        .count();
  }

  private static Stream<MatchResult> rows(String form) {
    return Stream.of("tcp", "tcp6")
        .map(table -> read(Path.of("/proc/net", table)))
        .flatMap(table -> Pattern.compile(form).matcher(table).results());
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
