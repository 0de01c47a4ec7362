package dev.coppice.cache.resident;

import dev.coppice.loader.ModelName;
import java.util.Locale;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells that a model left its table, and why: the log at DEBUG, and whoever counts. */
public final class Evictions {

  private static final Logger log = LoggerFactory.getLogger(Evictions.class);

  private final Consumer<EvictionCause> counter;

  public Evictions(Consumer<EvictionCause> counter) {
    this.counter = counter;
  }

  void report(Resident resident, EvictionCause cause) {
    log.debug(
        "model {}: {} bytes evicted: {}",
        resident.name(),
        resident.bytes(),
        cause.name().toLowerCase(Locale.ROOT));
    counter.accept(cause);
  }

  /** The model made room for another. */
  void reportRoomFor(ModelName other, Resident resident) {
    log.debug("model {}: {} bytes evicted: room for {}", resident.name(), resident.bytes(), other);
    counter.accept(EvictionCause.ROOM);
  }
}
