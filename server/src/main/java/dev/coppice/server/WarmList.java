package dev.coppice.server;

import dev.coppice.cache.warmup.WarmUp;
import dev.coppice.loader.ModelName;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A list of models to load at the start, a name on each line.
 *
 * @param models in the order of their lines
 * @param flaws of lines that are no names, each as {@code line 3: no name of a model ...}
 */
record WarmList(List<ModelName> models, List<String> flaws) {

  /** As many names as may wait, of 100 characters. */
  static final int MAX_BYTES = 2 << 20;

  WarmList {
    models = List.copyOf(models);
    flaws = List.copyOf(flaws);
  }

  /** Reads as many lines as there may be models in line. */
  static WarmList parse(byte[] utf8) {
    List<ModelName> models = new ArrayList<>();
    List<String> flaws = new ArrayList<>();
    List<String> lines =
        new String(utf8, StandardCharsets.UTF_8).lines().limit(WarmUp.MAX_QUEUED).toList();
    for (int i = 0; i < lines.size(); i++) {
      String name = lines.get(i).strip();
      try {
        if (!name.isEmpty()) {
          models.add(new ModelName(name));
        }
      } catch (IllegalArgumentException e) {
        flaws.add("line %d: no name of a model %s".formatted(i + 1, e.getMessage()));
      }
    }
    return new WarmList(models, flaws);
  }
}
