package dev.coppice.server.config;

import dev.coppice.cache.resident.Pins;
import dev.coppice.loader.store.DocumentUri;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads which of the store's models are loaded before calls ask for them. */
final class WarmReader {

  private final SettingReader settings;

  WarmReader(SettingReader settings) {
    this.settings = settings;
  }

  /**
   * Meaningless once there is a problem.
   *
   * @param disk where models are kept; null if they are not
   */
  Config.Warm warm(Config.@Nullable Disk disk) {
    Set<DocumentUri> states = new LinkedHashSet<>();
    if (disk != null) {
      // Whoever keeps models on the disk keeps there how often they are called, too: it may be all
      // that is to be had. And first: what is shared may keep one waiting.
      states.add(new DocumentUri.File(disk.directory().resolve("popularity")));
    }
    DocumentUri shared = document(Setting.WARM_STATE);
    if (shared != null) {
      states.add(shared);
    }
    return new Config.Warm(pins(), List.copyOf(states), document(Setting.WARM_LIST));
  }

  /** What is set and has no effect, a line each. */
  List<String> warnings() {
    if (settings.text(Setting.MODEL_STORE).isPresent()) {
      return List.of();
    }
    return Stream.of(Setting.PIN, Setting.WARM_STATE, Setting.WARM_LIST)
        .filter(setting -> settings.text(setting).isPresent())
        .map(
            setting ->
                "%s is set and has no effect without %s"
                    .formatted(setting.key(), Setting.MODEL_STORE.key()))
        .toList();
  }

  private Pins pins() {
    Optional<String> text = settings.text(Setting.PIN);
    try {
      return text.map(Pins::parse).orElse(Pins.NONE);
    } catch (IllegalArgumentException e) {
      settings.refuse(Setting.PIN, String.valueOf(e.getMessage()));
      return Pins.NONE;
    }
  }

  /** A setting's document, where that is a file. */
  Optional<DocumentUri.File> file(Setting setting) {
    return document(setting) instanceof DocumentUri.File file
        ? Optional.of(file)
        : Optional.empty();
  }

  private @Nullable DocumentUri document(Setting setting) {
    Optional<String> text = settings.text(setting);
    try {
      return text.map(DocumentUri::parse).orElse(null);
    } catch (IllegalArgumentException e) {
      settings.refuse(setting, String.valueOf(e.getMessage()));
      return null;
    }
  }
}
