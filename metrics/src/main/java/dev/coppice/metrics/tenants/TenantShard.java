package dev.coppice.metrics.tenants;

import dev.coppice.loader.LoadedModel;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A part of the tenants, by name, under one lock that nobody holds for longer than one tenant's
 * figures take. When they are too many, or take too many bytes, those go that were heard of the
 * longest ago.
 */
final class TenantShard {

  private final int maxTenants;
  private final long maxBytes;
  private final LinkedHashMap<String, Tenant> tenants = new LinkedHashMap<>(16, 0.75f, true);
  private final long[] wholeTimes = new long[DurationBuckets.COUNT];
  private long bytes;

  TenantShard(int maxTenants, long maxBytes) {
    this.maxTenants = maxTenants;
    this.maxBytes = maxBytes;
  }

  /** A call whose name nobody has shown to be a tenant's is counted for no one. */
  synchronized void called(CallReport call, long nowMillis) {
    int bucket = DurationBuckets.of(call.totalNanos());
    wholeTimes[bucket]++;
    Tenant tenant = tenant(call.name().value(), call.hasModel());
    if (tenant != null) {
      int before = tenant.heapBytes();
      tenant.called(call, bucket, nowMillis);
      grew(tenant.heapBytes() - before);
    }
  }

  /** Counts a call that has no tenant. */
  synchronized void called(long totalNanos) {
    wholeTimes[DurationBuckets.of(totalNanos)]++;
  }

  synchronized void loaded(String name, LoadedModel model, boolean fromDisk, long nowMillis) {
    Tenant tenant = tenant(name, true);
    if (tenant != null) {
      tenant.loaded(model, fromDisk, nowMillis);
    }
  }

  synchronized void loadFailed(String name, ErrorKind kind, String cause, long nowMillis) {
    Tenant tenant = tenant(name, kind.provesArtifact());
    if (tenant != null) {
      int before = tenant.heapBytes();
      tenant.loadFailed(kind, cause, nowMillis);
      grew(tenant.heapBytes() - before);
    }
  }

  private @Nullable Tenant tenant(String name, boolean isProven) {
    Tenant known = tenants.get(name);
    if (known != null || !isProven || maxTenants == 0) {
      return known;
    }
    Tenant tenant = new Tenant(name);
    tenants.put(name, tenant);
    grew(tenant.heapBytes());
    return tenant;
  }

  private void grew(int more) {
    bytes += more;
    if (isOverfull()) { // As next to no call finds it, none else pays for the iterator.
      Iterator<Tenant> eldest = tenants.values().iterator();
      while (isOverfull()) {
        bytes -= eldest.next().heapBytes();
        eldest.remove();
      }
    }
  }

  private boolean isOverfull() {
    return tenants.size() > 1 && (bytes > maxBytes || tenants.size() > maxTenants);
  }

  synchronized Optional<TenantSnapshot> find(String name) {
    return Optional.ofNullable(tenants.get(name)).map(Tenant::snapshot);
  }

  synchronized boolean has(String name) {
    return tenants.containsKey(name);
  }

  /** Those that are here, to be asked for one by one. */
  synchronized List<Tenant> tenants() {
    return new ArrayList<>(tenants.values());
  }

  synchronized TenantSnapshot snapshot(Tenant tenant) {
    return tenant.snapshot();
  }

  synchronized int size() {
    return tenants.size();
  }

  synchronized long bytes() {
    return bytes;
  }

  /** Adds the number of calls for each of {@link DurationBuckets}. */
  synchronized void addWholeTimes(long[] counts) {
    for (int i = 0; i < counts.length; i++) {
      counts[i] += wholeTimes[i];
    }
  }
}
