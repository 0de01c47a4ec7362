package dev.coppice.bench.soak;

import dev.coppice.scripts.FaultProxy;
import dev.coppice.scripts.TestBucket;
import java.util.List;

/**
 * The store of a soak, as it is written to and as the server sees it.
 *
 * @param bucket the writing side
 * @param proxy what stands between the server and the bucket
 * @param fleet the tenants that are in it, or have been
 * @param hostile names of artifacts that no training job has made
 */
record SoakStore(TestBucket bucket, FaultProxy proxy, Fleet fleet, List<String> hostile) {

  SoakStore {
    hostile = List.copyOf(hostile);
  }
}
