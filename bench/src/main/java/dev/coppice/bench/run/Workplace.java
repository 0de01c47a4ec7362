package dev.coppice.bench.run;

import dev.coppice.scripts.S3ProxyProcess;
import dev.coppice.scripts.ServerProcess;
import dev.coppice.scripts.WorkDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Where a benchmark finds the repository's parts and leaves its files: all below {@code
 * bench/target}.
 *
 * @param root the repository
 */
public record Workplace(Path root) {

  /** The repository that {@code bench/run} belongs to. */
  public static Workplace ofRun() {
    String root = System.getProperty("coppice.root");
    if (root == null) {
      throw new IllegalStateException("coppice.root: unset (expected: set by bench/run)");
    }
    return new Workplace(Path.of(root));
  }

  /** The server of this repository, its log in the directory as {@code server.log}. */
  public ServerProcess startServer(Path directory, Map<String, String> settings)
      throws IOException {
    return ServerProcess.start(root, settings, directory.resolve("server.log"));
  }

  /** A store of its own, all its files in the directory. */
  public S3ProxyProcess startS3(Path directory) throws IOException {
    return S3ProxyProcess.start(root.resolve("scripts/s3proxy/target/lib"), directory);
  }

  /** Trained models, kept from run to run. */
  public Path models() {
    return root.resolve("bench/target/models");
  }

  /** What the last run of this name reported. */
  public Path result(String name) {
    return root.resolve("bench/target/results").resolve(name + ".txt");
  }

  /** An empty directory of this name. */
  public Path emptyDirectory(String name) throws IOException {
    Path directory = root.resolve("bench/target/work").resolve(name);
    return WorkDirectory.emptied(directory).path();
  }

  /** Where a target's corpus and findings are kept from run to run. */
  public Path fuzzDirectory(String target) throws IOException {
    return Files.createDirectories(root.resolve("bench/target/fuzz").resolve(target));
  }

  /** The command that runs a class of ours in a JVM of its own. */
  public static List<String> java(List<String> flags, Class<?> main) {
    return Stream.of(
            Stream.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()),
            flags.stream(),
            Stream.of("-cp", System.getProperty("java.class.path"), main.getName()))
        .flatMap(part -> part)
        .toList();
  }
}
