package dev.coppice.bench.fuzz;

import dev.coppice.bench.run.Workplace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One target, fuzzed for a time in a process of its own with the server's heap.
 *
 * @param executions inputs tried
 * @param edges covered, as libFuzzer counts them
 * @param features covered, as libFuzzer counts them
 * @param findings inputs that broke the contract, 0 or 1: the first ends the run
 */
record FuzzRun(long executions, long edges, long features, int findings) {

  /** Its time begins once it has started, which takes minutes on a busy machine. */
  private static final Duration GRACE = Duration.ofMinutes(10);

  /**
   * An input that takes longer is a finding. One target waits a minute for XGBoost, and the first
   * inputs of all wait for classes to be instrumented.
   */
  private static final Duration LONGEST = Duration.ofSeconds(75);

  private static final Pattern EXECUTIONS = Pattern.compile("(?m)^(?:#|Done )(\\d+)\\b");
  private static final Pattern COVERAGE = Pattern.compile(" cov: (\\d+) ft: (\\d+) ");

  /**
   * Fuzzes it, beginning with the inputs that the build tries and the corpus of the run before.
   * What it prints, the corpus and an input that broke the contract are left in its directory.
   */
  static FuzzRun of(FuzzTarget target, Duration time, Workplace workplace)
      throws IOException, InterruptedException {
    Path directory = workplace.fuzzDirectory(target.label());
    Path log = directory.resolve("log");
    Process process =
        new ProcessBuilder(command(target, time, workplace, directory))
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    boolean ended = process.waitFor(time.plus(GRACE).toMillis(), TimeUnit.MILLISECONDS);
    process.destroyForcibly();
    boolean isGood = ended && process.waitFor() == 0;
    return read(Files.readString(log), isGood ? 0 : 1);
  }

  private static List<String> command(
      FuzzTarget target, Duration time, Workplace workplace, Path directory) throws IOException {
    Path built = workplace.root().resolve(target.module()).resolve("target");
    Path tests = built.resolve("test-classes");
    String classPath =
        Stream.of(
                tests.toString(),
                built.resolve("classes").toString(),
                Files.readString(built.resolve("test-classpath")).strip())
            .reduce((one, other) -> one + ":" + other)
            .orElseThrow();
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx160m",
                "-XX:+UseSerialGC",
                "-XX:+EnableDynamicAgentLoading",
                "--enable-native-access=ALL-UNNAMED",
                "--finalization=disabled",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                classPath,
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + target.type(),
                "--target_method=" + target.method(),
                "--instrumentation_includes=dev.coppice.**",
                "-max_total_time=" + time.toSeconds(),
                "-timeout=" + LONGEST.toSeconds(),
                "-rss_limit_mb=0"));
    command.add(Files.createDirectories(directory.resolve("corpus")).toString());
    Path seeds = tests.resolve(target.type().replace('.', '/') + "Inputs").resolve(target.method());
    if (Files.isDirectory(seeds)) {
      command.add(seeds.toString());
    }
    return command;
  }

  /** What its output says. */
  static FuzzRun read(String log, int findings) {
    long executions =
        EXECUTIONS.matcher(log).results().mapToLong(found -> number(found, 1)).max().orElse(0);
    MatchResult last = null;
    Matcher coverage = COVERAGE.matcher(log);
    while (coverage.find()) {
      last = coverage.toMatchResult();
    }
    return new FuzzRun(
        executions,
        last == null ? 0 : number(last, 1),
        last == null ? 0 : number(last, 2),
        findings);
  }

  private static long number(MatchResult found, int group) {
    return Long.parseLong(found.group(group));
  }
}
