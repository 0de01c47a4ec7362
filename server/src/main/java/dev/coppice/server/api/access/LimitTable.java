package dev.coppice.server.api.access;

import dev.coppice.loader.ModelName;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** The limits of all tenants: of those whose names begin in some way, and of all others. */
public final class LimitTable {

  private final TenantLimit others;
  private final Map<String, TenantLimit> byPrefix;

  /** Of the prefixes, the longest first. */
  private final List<Integer> lengths;

  /**
   * Limits by prefix.
   *
   * @param others the limit of tenants without any of the prefixes; the nameless model has none but
   *     the empty one
   */
  public LimitTable(TenantLimit others, Map<String, TenantLimit> byPrefix) {
    this.others = others;
    this.byPrefix = Map.copyOf(byPrefix);
    this.lengths =
        byPrefix.keySet().stream()
            .map(String::length)
            .distinct()
            .sorted(Comparator.reverseOrder())
            .toList();
  }

  /** The limit of the longest prefix that fits. */
  TenantLimit of(ModelName name) {
    if (name.equals(ModelName.SINGLE)) {
      return byPrefix.getOrDefault("", others);
    }
    String value = name.value();
    for (int length : lengths) {
      TenantLimit limit = length > value.length() ? null : byPrefix.get(value.substring(0, length));
      if (limit != null) {
        return limit;
      }
    }
    return others;
  }
}
