package dev.coppice.bench.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What the figures were measured on. */
public final class Machine {

  private Machine() {}

  /** One line: processors, memory, system, JDK, and how busy it is with other things. */
  public static String describe() throws IOException {
    return "Machine: %d x %s, %.0f GiB; %s %s; JDK %s; load average before %s"
        .formatted(
            Runtime.getRuntime().availableProcessors(),
            value("/proc/cpuinfo", "model name"),
            Long.parseLong(value("/proc/meminfo", "MemTotal").replaceAll("[^0-9]", ""))
                / (double) (1 << 20),
            System.getProperty("os.name"),
            System.getProperty("os.version"),
            System.getProperty("java.vm.version"),
            Files.readString(Path.of("/proc/loadavg")).split(" ", -1)[0]);
  }

  private static String value(String file, String key) throws IOException {
    List<String> lines = Files.readAllLines(Path.of(file));
    return lines.stream()
        .filter(line -> line.startsWith(key))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse("unknown");
  }
}
