package dev.coppice.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.coppice.loader.ServingException;
import dev.coppice.model.Quoted;
import dev.coppice.model.natives.NativeLibraryException;
import dev.coppice.server.about.BuildInfo;
import dev.coppice.server.about.EffectiveSettings;
import dev.coppice.server.about.Help;
import dev.coppice.server.api.failure.NoThreadException;
import dev.coppice.server.config.Config;
import dev.coppice.server.config.ConfigException;
import dev.coppice.server.config.ConfigReader;
import dev.coppice.server.config.ContainerMemory;
import dev.coppice.server.config.Setting;
import dev.coppice.server.logging.QueuedOutput;
import dev.coppice.server.logging.StandardOutput;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The process: reads the environment, serves until SIGTERM or SIGINT, and decides the exit status.
 */
public final class Main {

  private static final Logger LOG = LoggerFactory.getLogger(Main.class);

  /** For how long a start that failed tries to say why. */
  private static final Duration REASON_PATIENCE = Duration.ofSeconds(2);

  private Main() {}

  /**
   * Exit status 0 after SIGTERM or SIGINT, 1 if the start or the single model's load fails, 2 if
   * the arguments or the checked settings are wrong.
   *
   * @param args none, or one that asks for something else than to serve
   */
  public static void main(String[] args) {
    // Texts and numbers are the same on every machine, whatever language it is set to.
    Locale.setDefault(Locale.ROOT);
    switch (args.length == 0 ? "serve" : args[0]) {
      case "serve" -> serve();
      case "--help" -> System.out.print(Help.text());
      case "--version" -> System.out.println(BuildInfo.ofThisProcess());
      case "--check-config" -> System.exit(checkConfig());
      default -> {
        System.err.println(args[0] + ": (expected: serve, --help, --version or --check-config)");
        System.exit(2);
      }
    }
  }

  private static int checkConfig() {
    ContainerMemory memory = ContainerMemory.ofThisProcess();
    List<String> problems = ConfigCheck.problems(System.getenv(), memory, cores());
    problems.forEach(System.err::println);
    if (!problems.isEmpty()) {
      return 2;
    }
    List<String> warnings = ConfigCheck.warnings(System.getenv(), memory, cores());
    warnings.forEach(line -> System.err.println("warning: " + line));
    String nothing = warnings.isEmpty() ? "nothing" : "nothing else";
    System.out.println(nothing + " wrong with the settings: " + settings());
    return 0;
  }

  private static int cores() {
    return Runtime.getRuntime().availableProcessors();
  }

  private static String settings() {
    return EffectiveSettings.text(System.getenv());
  }

  private static void serve() {
    try {
      ContainerMemory memory = ContainerMemory.ofThisProcess();
      Config config = ConfigReader.read(System.getenv(), memory, cores());
      QueuedOutput.useInThisProcess(config.logs().format());
      LOG.info("{}", BuildInfo.ofThisProcess());
      LOG.info("settings: {}", settings());
      config.warnings().forEach(LOG::warn);
      StandardOutput lines = StandardOutput.ofThisProcess();
      System.setOut(new PrintStream(lines, true, UTF_8)); // What others print cuts no line either.
      InferenceServer server = InferenceServer.start(config, memory, cores(), lines);
      server.rehearse();
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(() -> stopAndExit(server, config.stop().lastLines()), "coppice-shutdown"));
      var unused = server.ready().whenComplete((ready, failure) -> exitIfFailed(failure));
    } catch (ConfigException e) {
      e.problems().forEach(System.err::println);
      System.exit(1);
    } catch (IOException | RuntimeException | Error e) { // Event loops would go on by themselves.
      say(e);
      QueuedOutput.endOfThisProcess(REASON_PATIENCE);
      System.exit(1);
    }
  }

  private static void say(Throwable failure) {
    if (failure instanceof NoThreadException) {
      LOG.error(
          "start failed: the system has no thread to give (expected: a higher limit of processes:"
              + " ulimit -u, or pids.max of the container)");
    } else if (failure instanceof IOException
        || failure instanceof NativeLibraryException
        || failure instanceof OutOfMemoryError) { // Of threads, say: without heap the JVM ends.
      LOG.error("start failed: {}", Quoted.cause(failure));
    } else {
      LOG.error("start failed: a defect", failure);
    }
  }

  /** On a thread of its own: the exit waits for the stop, and the stop for the caller's threads. */
  private static void exitIfFailed(@Nullable Throwable failure) {
    if (failure != null) {
      Throwable cause = failure.getCause() == null ? failure : failure.getCause();
      if (cause instanceof ServingException) {
        LOG.error("the single model cannot be served: {}", cause.getMessage());
      } else {
        LOG.error("start refused: {}: {}", Setting.PIN.key(), cause.getMessage());
      }
      new Thread(() -> System.exit(1), "coppice-exit").start();
    }
  }

  /** Halts: the JVM would report the signal as its status, 143. */
  private static void stopAndExit(InferenceServer server, Duration lastLines) {
    server.stop();
    QueuedOutput.endOfThisProcess(lastLines);
    Runtime.getRuntime().halt(server.ready().isCompletedExceptionally() ? 1 : 0);
  }
}
