package dev.coppice.bench.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the system keeps of files in memory. */
final class FileCache {

  private static final Pattern SECONDS = Pattern.compile("copied, ([0-9.e-]+) s");

  private FileCache() {}

  /** Makes it let go of files, which have been written. */
  static void drop(List<Path> files) throws IOException, InterruptedException {
    for (Path file : files) {
      dd("if=" + file, "iflag=nocache", "count=0");
    }
  }

  /** Seconds that {@code dd} takes to read the first bytes of a file, as it says itself. */
  static double read(Path file, long bytes) throws IOException, InterruptedException {
    String said = dd("if=" + file, "of=/dev/null", "bs=1M", "count=" + bytes, "iflag=count_bytes");
    Matcher seconds = SECONDS.matcher(said);
    if (!seconds.find()) {
      throw new IOException("dd: " + said + " (expected: how long it took)");
    }
    return Double.parseDouble(seconds.group(1));
  }

  private static String dd(String... operands) throws IOException, InterruptedException {
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
