package dev.coppice.e2e.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.e2e.CoppiceServer;
import dev.coppice.e2e.Tenant;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the Dockerfile puts where, laid out without Docker: its instructions that copy and link are
 * done in a directory in place of the image's root, with this build's files.
 */
@Timeout(120)
final class ImageLayoutIT {

  private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
  private static final String IN_BUILD = "/src/";

  @TempDir Path image;
  @TempDir Path directory;

  @BeforeEach
  void layOut() throws IOException {
    String dockerfile = Files.readString(ROOT.resolve("Dockerfile"));
    String image = dockerfile.substring(dockerfile.lastIndexOf("\nFROM "));
    for (String line : image.replace("\\\n", " ").lines().toList()) {
      List<String> words = List.of(line.strip().split("\\s+"));
      if (words.getFirst().equals("COPY")) {
        copy(words.stream().skip(1).filter(word -> !word.startsWith("--")).toList());
      } else if (line.startsWith("RUN ln -s ")) {
        Path link = inImage(words.get(4));
        Files.createDirectories(link.getParent());
        Files.createSymbolicLink(link, inImage(words.get(3)));
      }
    }
  }

  private Path inImage(String path) {
    assertThat(path).startsWith("/");
    return image.resolve(path.substring(1));
  }

  private void copy(List<String> paths) throws IOException {
    assertThat(paths.getLast()).as("the last of " + paths).endsWith("/");
    Path to = Files.createDirectories(inImage(paths.getLast()));
    for (String path : paths.subList(0, paths.size() - 1)) {
      String from = path.startsWith(IN_BUILD) ? path.substring(IN_BUILD.length()) : path;
      for (Path file : files(ROOT.resolve(from))) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
  }

  /** A file, those of a directory, or those that a pattern in the last name means; never none. */
  private static List<Path> files(Path path) throws IOException {
    if (Files.isRegularFile(path)) {
      return List.of(path);
    }
    boolean isDirectory = Files.isDirectory(path);
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> files =
        isDirectory
            ? Files.newDirectoryStream(path)
            : Files.newDirectoryStream(path.getParent(), path.getFileName().toString())) {
      files.forEach(found::add);
    }
    assertThat(found).as(path.toString()).isNotEmpty();
    return found;
  }

  @Test
  void terminalAsksTheServerOfItsContainer() throws Exception {
    Tenant tenant = Tenant.train("acme", directory);
    Path store = Files.createDirectory(directory.resolve("store"));
    Files.write(store.resolve(tenant.name()), tenant.artifact());
    try (CoppiceServer server =
        CoppiceServer.start(Map.of("COPPICE_MODEL_STORE", store.toUri().toString()))) {
      assertThat(server.invoke(tenant.name(), tenant.csv()).body()).isEqualTo(tenant.expected());

      assertThat(coppice(server.uri("/").getPort(), "list"))
          .contains(tenant.name())
          .doesNotContain("Building")
          .endsWith("exit 0");
    }
  }

  /** As a user who may write nowhere in the image, found on the image's path. */
  private String coppice(int port, String verb) throws Exception {
    Path target = image.resolve("opt/coppice/scripts/target");
    Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("r-xr-xr-x"));
    Path output = directory.resolve("output");
    ProcessBuilder command = new ProcessBuilder("bash", "-c", "coppice " + verb + "; echo exit $?");
    Map<String, String> environment = command.environment();
    environment.clear();
    environment.put("PATH", image.resolve("usr/local/bin") + ":/usr/bin:/bin");
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    environment.put("SAGEMAKER_BIND_TO_PORT", Integer.toString(port));
    Process process = command.redirectErrorStream(true).redirectOutput(output.toFile()).start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return Files.readString(output).strip();
  }
}
