package dev.coppice.plan.forecast;

import dev.coppice.plan.fleet.Fleet;
import java.util.List;

/** How models are kept in memory. */
public enum Engine {
  BOOSTERS("boosters"),
  FORESTS("packed forests");

  private final String text;

  Engine(String text) {
    this.text = text;
  }

  /** Each tenant's bytes in memory. */
  public List<Long> bytes(Fleet fleet) {
    return this == BOOSTERS ? fleet.boosters() : fleet.served();
  }

  @Override
  public String toString() {
    return text;
  }
}
