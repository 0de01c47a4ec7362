package dev.coppice.bench.soak;

import dev.coppice.scripts.TestBucket;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/** What training jobs do to the store meanwhile: overwrite models, delete some, put them back. */
final class StoreChanges implements Crew.Deed {

  private static final double DELETED = 0.1;
  private static final int MAX_GONE = 10;

  private final TestBucket bucket;
  private final Fleet fleet;
  private final Queue<Tenant> gone = new ArrayDeque<>();
  private final AtomicInteger overwritten = new AtomicInteger();
  private final AtomicInteger deleted = new AtomicInteger();

  /** For one thread. */
  StoreChanges(TestBucket bucket, Fleet fleet) {
    this.bucket = bucket;
    this.fleet = fleet;
  }

  @Override
  public void once(Random random) {
    Tenant tenant = gone.size() > MAX_GONE ? gone.remove() : fleet.draw(random);
    if (!gone.contains(tenant) && random.nextDouble() < DELETED) {
      tenant.expectAbsence();
      bucket.delete(FleetMaker.FOLDER + tenant.name());
      gone.add(tenant);
      deleted.incrementAndGet();
      return;
    }
    List<ScoredModel> models = tenant.sameSize();
    ScoredModel next = models.get(random.nextInt(models.size()));
    tenant.expect(next);
    bucket.put(FleetMaker.FOLDER + tenant.name(), next.artifact());
    gone.remove(tenant);
    overwritten.incrementAndGet();
  }

  int overwritten() {
    return overwritten.get();
  }

  int deleted() {
    return deleted.get();
  }
}
