package dev.coppice.metrics.meters;

import dev.coppice.cache.refresh.RefreshResult;
import dev.coppice.cache.resident.EvictionCause;
import dev.coppice.cache.warmup.WarmUpState;
import dev.coppice.loader.DiskLookup;
import dev.coppice.loader.ExpectationVerdict;
import dev.coppice.loader.ForestVerdict;
import dev.coppice.loader.ServingException;
import dev.coppice.model.ForestFormat;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A tag's key and the closed set of its values; where that is empty, the one value that the running
 * build has.
 */
public enum MeterTag {
  ROUTE("route", Route.values()),
  STATUS("status", "2xx", "4xx", "5xx"),
  LIMIT("limit", Limit.values()),
  /** What the table of failures answers, and what clients and proxies say of calls they left. */
  EXACT_STATUS(
      "status", "200", "204", "400", "401", "403", "404", "406", "413", "415", "429", "499", "500",
      "503", "507", "other"),
  REFUSAL("status", "400", "403", "408", "413", "414", "415", "417", "431", "500", "503"),
  RESULT("result", "hit", "miss"),
  LOOKUP("result", DiskLookup.values()),
  CAUSE("cause", EvictionCause.values()),
  REFRESH("result", RefreshResult.values()),
  REASON("reason", ServingException.Reason.values()),
  VERDICT("verdict", ForestVerdict.values()),
  EXPECTATION("verdict", ExpectationVerdict.values()),
  WARM_UP("state", WarmUpState.values()),
  FORMAT("format", ForestFormat.values()),
  VERSION("version"),
  REVISION("revision"),
  JAVA("java"),
  XGBOOST("xgboost");

  private final String key;

  @SuppressWarnings("ImmutableEnumChecker") // List.of is immutable; its type does not say so.
  private final List<String> allowed;

  MeterTag(String key, String... allowed) {
    this.key = key;
    this.allowed = List.of(allowed);
  }

  MeterTag(String key, Enum<?>[] constants) {
    this(key, Arrays.stream(constants).map(MeterTag::textOf).toArray(String[]::new));
  }

  /** The value that stands for a constant, of those tags whose values are an enum's. */
  public static String textOf(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  public String key() {
    return key;
  }

  public List<String> allowed() {
    return allowed;
  }
}
