package dev.coppice.plan.fleet;

import dev.coppice.loader.store.ListedArtifact;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;

/**
 * Each tenant's model in memory, and what loads take.
 *
 * @param packed bytes of each tenant's artifact
 * @param served bytes of native memory of each tenant's model as the server keeps it
 * @param boosters of each tenant's model as XGBoost keeps it
 * @param heap bytes that a model keeps on the heap, on average
 * @param row times of scoring a row
 * @param disk times of loads from the disk
 * @param store times of loads from the store
 * @param samples what was measured; none if all is assumed
 * @param refused what could not be loaded, a sentence each
 */
public record Fleet(
    List<Long> packed,
    List<Long> served,
    List<Long> boosters,
    long heap,
    Millis row,
    Millis disk,
    Millis store,
    List<Measured> samples,
    List<String> refused) {

  // Of a 45 MB artifact, as bench/RESULTS.md has them: bytes in memory; milliseconds of a row in
  // process; on its machine C of a load from the disk, median and 99th percentile; and of a load
  // from the store, of a version seen before and of a new one.
  private static final double ARTIFACT_BYTES = 44.9e6;
  private static final double SERVED_BY_PACKED = 10.4e6 / ARTIFACT_BYTES;
  private static final double BOOSTER_BY_PACKED = 138.2e6 / ARTIFACT_BYTES;

  /** Tenants of one product have the same features, and names that models share are nobody's. */
  private static final long HEAP_BYTES = 0;

  private static final double ROW_MILLIS = 0.04;
  private static final double[] DISK_MILLIS = {3.1, 11.2};
  private static final double[] STORE_MILLIS = {271, 409};

  /** Of the logarithm of sizes. */
  private static final double DEVIATION = 0.5;

  /**
   * A fleet that nobody has seen: sizes are lognormal, and memory and times those of the project's
   * own benchmarks of a 45 MB artifact. Loads of larger ones take longer by their size; those of
   * smaller ones are not taken to be faster.
   *
   * @param meanBytes of a packed artifact
   */
  public static Fleet assumed(int tenants, long meanBytes, long seed) {
    Random random = new Random(seed);
    double[] drawn =
        IntStream.range(0, tenants)
            .mapToDouble(tenant -> Math.exp(DEVIATION * random.nextGaussian()))
            .toArray();
    // Those of few tenants may be far from the mean that is said.
    double bytes = meanBytes / Arrays.stream(drawn).average().orElseThrow();
    List<Long> packed =
        Arrays.stream(drawn).mapToObj(each -> Math.max(1, Math.round(each * bytes))).toList();
    return new Fleet(
        packed,
        scaled(packed, SERVED_BY_PACKED),
        scaled(packed, BOOSTER_BY_PACKED),
        HEAP_BYTES,
        Millis.of(ROW_MILLIS),
        Millis.of(times(DISK_MILLIS, meanBytes)),
        Millis.of(times(STORE_MILLIS, meanBytes)),
        List.of(),
        List.of());
  }

  private static double[] times(double[] millis, long meanBytes) {
    return Arrays.stream(millis)
        .map(each -> each * Math.max(1, meanBytes / ARTIFACT_BYTES))
        .toArray();
  }

  /**
   * A fleet of listed artifacts. Tenants that are not in the list by name get artifacts of it in an
   * order that is drawn: nobody knows whose are called most.
   *
   * @param names of the tenants; fewer than {@code tenants} if they have none
   * @param listed one or more
   * @param samples one or more
   */
  public static Fleet of(
      int tenants,
      List<String> names,
      List<ListedArtifact> listed,
      List<Measured> samples,
      List<String> refused,
      long seed) {
    Map<String, Long> sizes = new HashMap<>();
    listed.forEach(each -> sizes.put(each.key().value(), each.bytes()));
    List<ListedArtifact> drawn = new ArrayList<>(listed);
    Collections.shuffle(drawn, new Random(seed));
    List<Long> packed = new ArrayList<>();
    for (int tenant = 0; tenant < tenants; tenant++) {
      long other = drawn.get(tenant % drawn.size()).bytes();
      packed.add(tenant < names.size() ? sizes.getOrDefault(names.get(tenant), other) : other);
    }
    double[] disks =
        samples.stream().mapToDouble(Measured::diskMillis).filter(t -> !Double.isNaN(t)).toArray();
    Millis store = new Millis(samples.stream().map(Measured::storeMillis).toList());
    return new Fleet(
        packed,
        scaled(packed, ratio(samples, Measured::servedBytes)),
        scaled(packed, ratio(samples, Measured::boosterBytes)),
        samples.stream().mapToLong(Measured::heapBytes).sum() / samples.size(),
        new Millis(samples.stream().map(Measured::rowMillis).toList()),
        disks.length == 0 ? store : Millis.of(disks),
        store,
        samples,
        refused);
  }

  /** Bytes in memory for each byte in the store, over all of the sample. */
  private static double ratio(List<Measured> samples, ToLongFunction<Measured> bytes) {
    return (double) samples.stream().mapToLong(bytes).sum()
        / Math.max(1, samples.stream().mapToLong(Measured::packedBytes).sum());
  }

  private static List<Long> scaled(List<Long> packed, double ratio) {
    return packed.stream().map(bytes -> Math.max(1, Math.round(bytes * ratio))).toList();
  }

  /** The bytes of all of them. */
  public static long sum(List<Long> bytes) {
    return bytes.stream().mapToLong(Long::longValue).sum();
  }

  /** For a simulation. */
  public static long[] array(List<Long> bytes) {
    return bytes.stream().mapToLong(Long::longValue).toArray();
  }
}
