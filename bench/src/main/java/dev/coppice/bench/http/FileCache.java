package dev.coppice.bench.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What the system keeps of files in memory. */
final class FileCache {

  private FileCache() {}

  /** Has it let go of files, which have been written. */
  static void drop(List<Path> files) throws IOException, InterruptedException {
    for (Path file : files) {
      dd("if=" + file, "iflag=nocache", "count=0");
    }
  }

  /** Runs {@code dd}, and returns what it says. */
  static String dd(String... operands) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("dd"));
    command.addAll(List.of(operands));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("LC_ALL", "C");
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    if (process.waitFor() != 0) {
      throw new IOException("dd: " + said);
    }
    return said;
  }
}
