package dev.coppice.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is found out about paths without serving. */
final class DiskCheckTest {

  private static final String NO_LIBRARIES =
      "COPPICE_NATIVE_DIR: %s (expected: a directory to write to, one that can be made, or one with"
          + " the libraries)";

  @TempDir Path directory = Path.of("");

  @Test
  void everythingThatIsWrongIsNamedAtOnce() throws Exception {
    Path file = Files.createFile(directory.resolve("file"));
    assertThat(
            ConfigReader.problems(
                Map.of(
                    "COPPICE_MODEL_DIR",
                    directory.resolve("none").toString(),
                    "COPPICE_CACHE_DIR",
                    file.resolve("below").toString(),
                    "COPPICE_WARM_LIST",
                    "file://" + directory.resolve("list"),
                    "SAGEMAKER_MULTI_MODEL",
                    "true",
                    "COPPICE_MODELS_ROOT",
                    file.toString(),
                    "COPPICE_LOAD_WAIT",
                    "soon"),
                ContainerMemory.ofThisProcess(),
                1))
        .hasSize(5)
        .anyMatch(line -> line.startsWith("COPPICE_LOAD_WAIT: soon (expected: "))
        .contains(
            "COPPICE_MODEL_DIR: %s (expected: a path that is there and can be read)"
                .formatted(directory.resolve("none")),
            "COPPICE_MODELS_ROOT: %s (expected: a directory that is there and can be read)"
                .formatted(file),
            "COPPICE_CACHE_DIR: %s (expected: a directory to write to, or one that can be made)"
                .formatted(file.resolve("below")),
            "COPPICE_WARM_LIST: %s (expected: a file that can be read)"
                .formatted(directory.resolve("list")));
  }

  @Test
  void directoryThatCanBeMadeIsFineAndIsNotMade() {
    Path cache = directory.resolve("a/b");
    assertThat(problems("COPPICE_CACHE_DIR", cache.toString())).isEmpty();
    assertThat(cache).doesNotExist();
  }

  @Test
  void stateAndLibrariesHavePlacesThatCanBeWritten() throws Exception {
    Path file = Files.createFile(directory.resolve("file"));
    Path state = directory.resolve("a/popularity");

    assertThat(problemsOfState(file)).isEmpty();
    assertThat(problemsOfState(state)).isEmpty();
    assertThat(state.getParent()).doesNotExist();
    assertThat(problemsOfState(directory))
        .containsExactly(
            "COPPICE_WARM_STATE: %s (expected: a file that can be read, or none yet)"
                .formatted(directory));
    assertThat(problemsOfState(file.resolve("popularity")))
        .containsExactly(
            ("COPPICE_WARM_STATE: %s (expected: a file in a directory to write to, or in one that"
                    + " can be made)")
                .formatted(file.resolve("popularity")));
    assertThat(problemsOfLibraries(file.resolve("native")))
        .containsExactly(NO_LIBRARIES.formatted(file.resolve("native")));
  }

  @Test
  void librariesThatAreThereNeedNoDirectoryToWriteTo() throws Exception {
    Path libraries = Files.createDirectory(directory.resolve("native"));
    Path library = Files.createFile(libraries.resolve("library.so"));
    Files.setPosixFilePermissions(libraries, PosixFilePermissions.fromString("r-xr-xr-x"));
    assumeFalse(Files.isWritable(libraries), "root may write everywhere");

    assertThat(problemsOfLibraries(libraries)).isEmpty();

    Files.setPosixFilePermissions(libraries, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.delete(library);
    Files.setPosixFilePermissions(libraries, PosixFilePermissions.fromString("r-xr-xr-x"));
    assertThat(problemsOfLibraries(libraries)).containsExactly(NO_LIBRARIES.formatted(libraries));
  }

  private List<String> problemsOfState(Path state) {
    return problems("COPPICE_WARM_STATE", "file://" + state);
  }

  private List<String> problemsOfLibraries(Path libraries) {
    return problems("COPPICE_NATIVE_DIR", libraries.toString());
  }

  private List<String> problems(String setting, String value) {
    return ConfigReader.problems(
        Map.of("COPPICE_MODEL_DIR", directory.toString(), setting, value),
        ContainerMemory.ofThisProcess(),
        1);
  }
}
