package dev.coppice.cache;

import dev.coppice.cache.budget.Reclaimer;
import dev.coppice.cache.resident.CoverRoom;
import dev.coppice.cache.resident.ModelStatus;
import dev.coppice.cache.resident.Newcomer;
import dev.coppice.cache.resident.Registered;
import dev.coppice.cache.resident.Residents;
import dev.coppice.loader.ModelName;
import dev.coppice.model.ForestFormat;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** What is in memory: the registered models, and the store's, which those hide by name. */
record Tables(Registered registered, Residents residents) {

  /** The models that have a name, one per name, by name. */
  List<ModelStatus> list() {
    SortedMap<ModelName, ModelStatus> models = new TreeMap<>();
    residents.list().forEach(model -> models.put(model.name(), model));
    registered.list().forEach(model -> models.put(model.name(), model));
    return List.copyOf(models.values());
  }

  Optional<ModelStatus> status(ModelName name) {
    return registered.status(name).or(() -> residents.status(name));
  }

  /** The single one included. */
  int size() {
    return registered.size() + residents.size();
  }

  /** Forests of that format. */
  int forests(ForestFormat format) {
    return registered.forests(format) + residents.forests(format);
  }

  void unloadAll() {
    registered.unloadAll();
    residents.unloadAll();
  }

  /** What makes room in the budget for that model. */
  Reclaimer roomFor(Newcomer model) {
    return new CoverRoom(residents, registered).roomFor(model);
  }
}
