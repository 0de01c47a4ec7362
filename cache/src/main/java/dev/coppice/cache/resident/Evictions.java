package dev.coppice.cache.resident;

import dev.coppice.loader.ModelName;
import java.util.Locale;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reports that a model left its table, and why: to the log at DEBUG, and to whoever listens. */
public final class Evictions {

  private static final Logger LOG = LoggerFactory.getLogger(Evictions.class);

  private final Consumer<Eviction> listener;

  public Evictions(Consumer<Eviction> listener) {
    this.listener = listener;
  }

  void report(Resident resident, EvictionCause cause) {
    LOG.debug(
        "model {}: {} bytes evicted: {}",
        resident.name(),
        resident.bytes(),
        cause.name().toLowerCase(Locale.ROOT));
    listener.accept(new Eviction(resident.name(), cause, resident.bytes(), null));
  }

  /** The model made room for another. */
  void reportRoomFor(ModelName other, Resident resident) {
    LOG.debug("model {}: {} bytes evicted: room for {}", resident.name(), resident.bytes(), other);
    listener.accept(new Eviction(resident.name(), EvictionCause.ROOM, resident.bytes(), other));
  }
}
