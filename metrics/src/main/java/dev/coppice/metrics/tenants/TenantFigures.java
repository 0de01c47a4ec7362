package dev.coppice.metrics.tenants;

import dev.coppice.loader.LoadedModel;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ServingException;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What each tenant's calls and loads came to. A name that is no tenant's, as far as anybody knows,
 * has no figures: only a call that reached a model, or an artifact that was read, shows that there
 * is one. So a flood of invented names pushes nobody out.
 *
 * <p>Tenants are spread over parts with a lock each, so that event loops do not meet, and a part is
 * locked for some hundred nanoseconds. The nameless model has no figures here, but its calls count
 * among {@link #wholeTimes}.
 */
public final class TenantFigures {

  /** What a tenant may take on average, in bytes of heap. */
  public static final int BYTES_EACH = 300;

  private static final int SHARDS = 16;

  private final List<TenantShard> shards;
  private final InstantSource clock;

  /**
   * @param maxTenants that are remembered, about; 0 for none
   * @param maxBytes of heap that they may take together
   */
  public TenantFigures(int maxTenants, long maxBytes, InstantSource clock) {
    if (maxTenants < 0) {
      throw new IllegalArgumentException(
          "maxTenants: %d (expected: 0 or more)".formatted(maxTenants));
    }
    this.clock = clock;
    int each = Math.ceilDiv(maxTenants, SHARDS);
    this.shards =
        IntStream.range(0, SHARDS).mapToObj(i -> new TenantShard(each, maxBytes / SHARDS)).toList();
  }

  /** So many, with what they take on average. */
  public static TenantFigures ofMost(int maxTenants, InstantSource clock) {
    return new TenantFigures(maxTenants, (long) maxTenants * BYTES_EACH, clock);
  }

  /** The same with the system's clock. */
  public static TenantFigures ofMost(int maxTenants) {
    return ofMost(maxTenants, InstantSource.system());
  }

  private TenantShard shard(ModelName name) {
    int hash = name.hashCode();
    return shards.get((hash ^ (hash >>> 16) ^ (hash >>> 4)) & (SHARDS - 1));
  }

  /** A call ended. */
  public void called(CallReport call) {
    TenantShard shard = shard(call.name());
    if (call.name().equals(ModelName.SINGLE)) {
      shard.called(call.totalNanos());
    } else {
      shard.called(call, clock.millis());
    }
  }

  /**
   * A model was loaded.
   *
   * @param fromDisk whether it came from the local disk, not from its store
   */
  public void loaded(ModelName name, LoadedModel model, boolean fromDisk) {
    if (!name.equals(ModelName.SINGLE)) {
      shard(name).loaded(name.value(), model, fromDisk, clock.millis());
    }
  }

  /** A load came to nothing. */
  public void loadFailed(ModelName name, ServingException failure) {
    if (!name.equals(ModelName.SINGLE)) {
      ErrorKind kind = ErrorKind.of(failure.reason());
      String cause = String.valueOf(failure.getMessage());
      shard(name).loadFailed(name.value(), kind, cause, clock.millis());
    }
  }

  public Optional<TenantSnapshot> find(ModelName name) {
    return name.equals(ModelName.SINGLE) ? Optional.empty() : shard(name).find(name.value());
  }

  /** Whether there are figures of that tenant; unlike {@link #find}, no use of them. */
  public boolean has(ModelName name) {
    return shard(name).has(name.value());
  }

  /** All of them, each as it is when its turn comes; in no order. */
  public Stream<TenantSnapshot> all() {
    return shards.stream()
        .flatMap(shard -> shard.tenants().stream().map(tenant -> shard.snapshot(tenant)));
  }

  /** Tenants that are remembered. */
  public int size() {
    return shards.stream().mapToInt(TenantShard::size).sum();
  }

  /** What they take of the heap, in bytes, by estimate. */
  public long heapBytes() {
    return shards.stream().mapToLong(TenantShard::bytes).sum();
  }

  /** How long all calls since the start took; a difference of two is the calls between them. */
  public WholeTimes wholeTimes() {
    long[] counts = new long[DurationBuckets.COUNT];
    shards.forEach(shard -> shard.addWholeTimes(counts));
    return new WholeTimes(counts);
  }

  /** How long calls took until one moment, those of no tenant too. */
  public static final class WholeTimes {

    private final long[] counts;

    private WholeTimes(long[] counts) {
      this.counts = counts;
    }

    /** Of the calls since an earlier moment. */
    public Quantiles since(WholeTimes earlier) {
      long[] difference = Arrays.copyOf(counts, counts.length);
      for (int i = 0; i < difference.length; i++) {
        difference[i] -= earlier.counts[i];
      }
      return Quantiles.of(difference);
    }
  }
}
