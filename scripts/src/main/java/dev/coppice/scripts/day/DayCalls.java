package dev.coppice.scripts.day;

import dev.coppice.plan.fleet.Millis;
import java.util.List;

/**
 * The calls of a day, as their callers saw them.
 *
 * @param hotMillis of those that found their model in memory and got a score
 * @param coldMillis of the others that got a score
 * @param classes in the order of the traffic
 * @param failed those without a score
 * @param wrong those with another score than XGBoost's
 * @param stale those of a version that had been replaced too long ago
 * @param causes of the first that failed or were wrong
 */
public record DayCalls(
    List<Double> hotMillis,
    List<Double> coldMillis,
    List<ByClass> classes,
    long failed,
    long wrong,
    long stale,
    List<String> causes) {

  public DayCalls {
    hotMillis = List.copyOf(hotMillis);
    coldMillis = List.copyOf(coldMillis);
    classes = List.copyOf(classes);
    causes = List.copyOf(causes);
  }

  /**
   * The calls of a class of tenants.
   *
   * @param hits those whose model was in memory
   */
  public record ByClass(int tenants, long calls, long hits) {

    /** The part of the calls whose model was in memory; not a number if there were none. */
    public double hitRatio() {
      return (double) hits / calls;
    }
  }

  /** All of them. */
  public ByClass all() {
    return new ByClass(
        classes.stream().mapToInt(ByClass::tenants).sum(),
        classes.stream().mapToLong(ByClass::calls).sum(),
        classes.stream().mapToLong(ByClass::hits).sum());
  }

  /**
   * The least time that so large a part of them does not pass; 0 if there are none.
   *
   * @param part above 0 to 1
   */
  static double quantile(List<Double> millis, double part) {
    return millis.isEmpty() ? 0 : new Millis(millis).quantile(part);
  }
}
