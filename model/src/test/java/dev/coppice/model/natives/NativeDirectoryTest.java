package dev.coppice.model.natives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** With XGBoost's library for Linux, which is in a jar of the class path. */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
class NativeDirectoryTest {

  private static final String RESOURCE = "lib/linux/x86_64/libxgboost4j.so";
  private static final String OTHER_SYSTEM = "lib/macos/aarch64/libxgboost4j.dylib";
  private static final FileTime LONG_AGO = FileTime.fromMillis(1_000_000_000_000L);

  @TempDir private Path parent;

  @Test
  void nothingStaysInTheTemporaryDirectory() throws IOException {
    new NativeDirectory(parent, false).load("XGBoost's library", RESOURCE);

    assertThat(Files.readString(Path.of("/proc/self/maps")))
        .containsPattern(parent + "/coppice-\\d+-libxgboost4j\\.so \\(deleted\\)");
    assertThat(parent).isEmptyDirectory();
  }

  @Test
  void libraryThatIsKeptIsWrittenOnce() throws IOException {
    NativeDirectory directory = new NativeDirectory(parent.resolve("a/b"), true);
    directory.load("XGBoost's library", RESOURCE);
    Path file = parent.resolve("a/b/libxgboost4j.so");
    Files.setLastModifiedTime(file, LONG_AGO);

    directory.load("XGBoost's library", RESOURCE);

    assertThat(Files.getLastModifiedTime(file)).isEqualTo(LONG_AGO);
    assertThat(file.getParent()).isDirectoryContaining(only -> only.equals(file));
  }

  @Test
  void fileThatIsNotTheJarsIsReplaced() throws IOException {
    Path file = parent.resolve("libxgboost4j.so");
    Files.writeString(file, "of another version");

    new NativeDirectory(parent, true).load("XGBoost's library", RESOURCE);

    assertThat(file).hasSize(17_732_880);
  }

  @Test
  void systemWithoutTheLibraryIsNamed() {
    assertThatThrownBy(
            () -> new NativeDirectory(parent, false).load("XGBoost's library", "lib/beos/x.so"))
        .isInstanceOf(NativeLibraryException.class)
        .hasMessage(
            "XGBoost's library: lib/beos/x.so is in no jar"
                + " (expected: a system that it was built for)");
  }

  @Test
  void whatTheSystemSaysOfALibraryIsHandedOn() {
    assertThatThrownBy(
            () -> new NativeDirectory(parent, false).load("XGBoost's library", OTHER_SYSTEM))
        .isInstanceOf(NativeLibraryException.class)
        .hasMessageMatching(
            "XGBoost's library: .*invalid ELF header.*"
                + " \\(expected: what the library needs is installed\\)");
    assertThat(parent).isEmptyDirectory();
  }

  @Test
  void directoryThatCannotBeWrittenIsNamed() throws IOException {
    Path file = Files.createFile(parent.resolve("file"));

    assertThatThrownBy(() -> new NativeDirectory(file, true).load("XGBoost's library", RESOURCE))
        .isInstanceOf(NativeLibraryException.class)
        .hasMessage(
            "XGBoost's library: %s cannot be written: %s: there already (expected: a directory with room)",
            file, file);
  }
}
