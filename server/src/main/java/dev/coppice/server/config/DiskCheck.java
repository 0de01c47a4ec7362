package dev.coppice.server.config;

import dev.coppice.model.Quoted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What would go wrong with paths that are well-formed, as far as the local disk tells; nothing is
 * made or changed.
 */
final class DiskCheck {

  private final SettingReader settings;
  private final Problems problems = new Problems();

  private DiskCheck(Map<String, String> environment) {
    // Paths that are not well-formed are the other reader's problems.
    this.settings = new SettingReader(environment, new Problems());
  }

  /** One line per problem, as {@code KEY: value (expected: ...)}. */
  static List<String> problems(Map<String, String> environment) {
    DiskCheck check = new DiskCheck(environment);
    check.readable(Setting.MODEL_DIR);
    if (check.settings.isTrue(Setting.MULTI_MODEL)) {
      check.directory(Setting.MODELS_ROOT);
      check.directory(Setting.MODELS_ROOT_OF_AWS);
    }
    check.writable(Setting.CACHE_DIR);
    check.nativeLibraries();
    WarmReader warm = new WarmReader(check.settings);
    warm.file(Setting.WARM_LIST).ifPresent(file -> check.readableFile(file.path()));
    warm.file(Setting.WARM_STATE).ifPresent(file -> check.replaceableFile(file.path()));
    Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
    if (!Files.isDirectory(temporary) || !Files.isWritable(temporary)) {
      check.problems.add(
          "java.io.tmpdir", Quoted.of(temporary.toString()), "a directory to write to");
    }
    return check.problems.found();
  }

  private void readable(Setting setting) {
    settings
        .path(setting)
        .filter(path -> !Files.isReadable(path))
        .ifPresent(path -> add(setting, path, "a path that is there and can be read"));
  }

  private void directory(Setting setting) {
    settings
        .path(setting)
        .filter(path -> !Files.isDirectory(path) || !Files.isReadable(path))
        .ifPresent(path -> add(setting, path, "a directory that is there and can be read"));
  }

  static boolean isReadableFile(Path path) {
    return Files.isReadable(path) && !Files.isDirectory(path);
  }

  private void readableFile(Path path) {
    if (!isReadableFile(path)) {
      add(Setting.WARM_LIST, path, "a file that can be read");
    }
  }

  /** It is written beside its place, and then moved there. */
  private void replaceableFile(Path path) {
    if (Files.isDirectory(path) || (Files.exists(path) && !Files.isReadable(path))) {
      add(Setting.WARM_STATE, path, "a file that can be read, or none yet");
    } else if (!isWritable(path.resolveSibling("."))) {
      add(
          Setting.WARM_STATE,
          path,
          "a file in a directory to write to, or in one that can be made");
    }
  }

  /** A directory, or one that can be made where it is to be. */
  private void writable(Setting setting) {
    settings
        .path(setting)
        .filter(path -> !isWritable(path))
        .ifPresent(path -> add(setting, path, "a directory to write to, or one that can be made"));
  }

  /** Those that are there are not written again: in the image none but root may write there. */
  private void nativeLibraries() {
    settings
        .path(Setting.NATIVE_DIR)
        .filter(path -> !isWritable(path) && !hasFiles(path))
        .ifPresent(
            path ->
                add(
                    Setting.NATIVE_DIR,
                    path,
                    "a directory to write to, one that can be made, or one with the libraries"));
  }

  private static boolean hasFiles(Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      return files.findAny().isPresent();
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean isWritable(Path directory) {
    Path there = directory;
    while (!Files.exists(there) && there.getParent() != null) {
      there = there.getParent();
    }
    return Files.isDirectory(there) && Files.isWritable(there);
  }

  private void add(Setting setting, Path value, String expected) {
    problems.add(setting.key(), ShownValue.of(setting, value.toString()), expected);
  }
}
