package dev.coppice.bench.engine;

import dev.coppice.bench.run.Workplace;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormat;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs code under JMH, one JVM per call, with those flags of the server that matter; what JMH has
 * to say goes to a log.
 */
final class JmhFork implements AutoCloseable {

  private static final List<String> FLAGS =
      List.of(
          "-Xms512m",
          "-Xmx512m",
          "-XX:+UseParallelGC",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow",
          "--finalization=disabled");

  private static final String ALLOCATED = "gc.alloc.rate.norm";

  private final Workplace workplace;
  private final PrintStream log;
  private final OutputFormat format;

  /**
   * @param directory takes the log
   */
  JmhFork(Workplace workplace, Path directory) throws IOException {
    this.workplace = workplace;
    this.log =
        new PrintStream(
            Files.newOutputStream(directory.resolve("jmh.log")), true, StandardCharsets.UTF_8);
    this.format = OutputFormatFactory.createFormatInstance(log, VerboseMode.NORMAL);
  }

  /**
   * How long one JVM runs the code.
   *
   * @param warmUps iterations that do not count
   * @param iterations those that do
   * @param each how long each takes, at least one call
   */
  record Effort(int warmUps, int iterations, Duration each) {

    private ChainedOptionsBuilder apply(ChainedOptionsBuilder options) {
      TimeValue time = TimeValue.milliseconds(each.toMillis());
      return options
          .warmupIterations(warmUps)
          .warmupTime(time)
          .measurementIterations(iterations)
          .measurementTime(time);
    }
  }

  /**
   * The mean of one JVM's calls.
   *
   * @param nanos per call
   * @param allocated bytes on the heap per call
   */
  record Call(double nanos, double allocated) {}

  /** Runs the one benchmark of that class, on one thread. */
  Call run(Class<?> code, Map<String, String> parameters, Effort effort) throws IOException {
    ChainedOptionsBuilder options =
        effort
            .apply(new OptionsBuilder().include(Pattern.quote(code.getName() + ".")))
            .forks(1)
            .threads(1)
            .shouldFailOnError(true)
            .addProfiler(GCProfiler.class)
            .jvmArgs(FLAGS.toArray(String[]::new))
            .jvmArgsAppend("-Dcoppice.root=" + workplace.root());
    parameters.forEach(options::param);
    try {
      RunResult result = new Runner(options.build(), format).runSingle();
      Result<?> allocated = result.getSecondaryResults().get(ALLOCATED);
      return new Call(
          result.getPrimaryResult().getScore(), allocated == null ? 0 : allocated.getScore());
    } catch (RunnerException e) {
      throw new IOException("%s %s".formatted(code.getSimpleName(), parameters), e);
    }
  }

  @Override
  public void close() {
    log.close();
  }
}
