package dev.coppice.bench.soak;

import dev.coppice.scripts.FaultProxy;
import dev.coppice.scripts.FaultProxy.Fault;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/** What the network between server and store does: some calm, then a fault for a while, in turn. */
final class StoreWeather implements Crew.Deed {

  private static final List<Fault> FAULTS =
      List.of(
          Fault.LATENCY,
          Fault.THROTTLED,
          Fault.CUT_BODY,
          Fault.SERVER_ERROR,
          Fault.STALLED_BODY,
          Fault.BLACK_HOLE);

  private static final Duration CALM = Duration.ofSeconds(5);
  private static final Duration SHORTEST = Duration.ofSeconds(1);

  /** Past the 10 s that the server waits between two packets. */
  private static final Duration LONGEST = Duration.ofSeconds(12);

  private final FaultProxy proxy;
  private int turn;

  /** For one thread. */
  StoreWeather(FaultProxy proxy) {
    this.proxy = proxy;
  }

  @Override
  public void once(Random random) throws InterruptedException {
    Thread.sleep(CALM);
    proxy.inject(FAULTS.get(turn++ % FAULTS.size()));
    try {
      Thread.sleep(random.nextLong(SHORTEST.toMillis(), LONGEST.toMillis()));
    } finally {
      proxy.inject(Fault.NONE);
    }
  }
}
