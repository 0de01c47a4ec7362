package dev.coppice.server.config;

import dev.coppice.loader.store.ModelStoreUri;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads where the models come from. Managed and store mode are on when they are asked for;
 * single-model mode is on when it is asked for or neither of the others is.
 */
final class ModeReader {

  private final SettingReader settings;
  private final Path usualModelDir;

  /**
   * @param usualModelDir where the single model is if nothing is set
   */
  ModeReader(SettingReader settings, Path usualModelDir) {
    this.settings = settings;
    this.usualModelDir = usualModelDir;
  }

  /** The modes; meaningless once there is a problem. */
  Config.Modes modes() {
    boolean managed = settings.isTrue(Setting.MULTI_MODEL);
    boolean hasStore = settings.text(Setting.MODEL_STORE).isPresent();
    return new Config.Modes(managed ? modelsRoot() : null, store(), modelDir(managed || hasStore));
  }

  private Path modelsRoot() {
    boolean byItsOldName =
        settings.text(Setting.MODELS_ROOT).isEmpty()
            && settings.text(Setting.MODELS_ROOT_OF_AWS).isPresent();
    return settings
        .path(byItsOldName ? Setting.MODELS_ROOT_OF_AWS : Setting.MODELS_ROOT)
        .orElse(Path.of(Setting.MODELS_ROOT.defaultText()));
  }

  private Config.@Nullable Store store() {
    var endpoint = settings.endpoint(Setting.S3_ENDPOINT);
    boolean pathStyle = settings.truth(Setting.S3_PATH_STYLE);
    return settings
        .text(Setting.MODEL_STORE)
        .flatMap(this::location)
        .map(location -> new Config.Store(location, endpoint, pathStyle))
        .orElse(null);
  }

  private Optional<ModelStoreUri> location(String uri) {
    ModelStoreUri location;
    try {
      location = ModelStoreUri.parse(uri);
    } catch (IllegalArgumentException e) {
      settings.refuse(Setting.MODEL_STORE, String.valueOf(e.getMessage()));
      return Optional.empty();
    }
    if (location instanceof ModelStoreUri.Directory directory
        && !Files.isDirectory(directory.root())) {
      settings.refuse(Setting.MODEL_STORE, "a directory that is there");
      return Optional.empty();
    }
    return Optional.of(location);
  }

  private @Nullable Path modelDir(boolean otherModes) {
    if (otherModes || settings.text(Setting.MODEL_DIR).isPresent()) {
      return settings.path(Setting.MODEL_DIR).orElse(null);
    }
    try {
      if (!holdsModelFile(usualModelDir)) {
        settings.refuse(
            Setting.MODEL_DIR,
            "a model in %s, or %s, or %s=true; else there is nothing to serve"
                .formatted(usualModelDir, Setting.MODEL_STORE.key(), Setting.MULTI_MODEL.key()));
      }
    } catch (IOException e) {
      settings.refuse(Setting.MODEL_DIR, usualModelDir + " readable by this user, which it is not");
    }
    return usualModelDir;
  }

  /**
   * Whether loading is worth a try; the load itself decides whether it is a model.
   *
   * @throws IOException if this user may not see what is there
   */
  private static boolean holdsModelFile(Path path) throws IOException {
    BasicFileAttributes attributes;
    try {
      attributes = Files.readAttributes(path, BasicFileAttributes.class);
    } catch (AccessDeniedException e) { // Where it would be may not be looked into.
      throw e;
    } catch (IOException e) {
      return false;
    }
    if (!attributes.isDirectory()) {
      return attributes.isRegularFile();
    }
    // Where names of files may be read and nothing else of them, all would look like no files.
    var unused = Files.readAttributes(path.resolve("."), BasicFileAttributes.class);
    try (Stream<Path> files = Files.list(path)) {
      return files.anyMatch(
          file -> Files.isRegularFile(file) && !file.getFileName().toString().startsWith("."));
    }
  }
}
