package dev.coppice.bench.hostile;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** Asks {@code /ping} every 100 ms over new connections, as a platform does. */
final class PingProbe {

  private static final long PERIOD_MILLIS = 100;

  /** What a ping that is not answered by 200 counts as. */
  private static final double FAILED_MILLIS = 10_000;

  private final Place place;
  private final Thread thread;
  private volatile double worst;
  private volatile boolean isOver;

  private PingProbe(Place place) {
    this.place = place;
    this.thread = Thread.ofPlatform().name("ping").unstarted(this::run);
  }

  static PingProbe start(Place place) {
    PingProbe probe = new PingProbe(place);
    probe.thread.start();
    return probe;
  }

  /** The longest that one took, in milliseconds. */
  double worstMillis() {
    return worst;
  }

  private void run() {
    while (!isOver) {
      worst = Math.max(worst, ping());
      try {
        TimeUnit.MILLISECONDS.sleep(PERIOD_MILLIS);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private double ping() {
    long start = System.nanoTime();
    try (Wire wire = Wire.open(place, w -> {})) {
      wire.send(Requests.get("/ping"));
      return wire.answer().equals("200") ? (System.nanoTime() - start) / 1e6 : FAILED_MILLIS;
    } catch (IOException e) {
      return FAILED_MILLIS;
    }
  }

  /** Ends it, once a ping under way has had its answer or its time. */
  void end() throws InterruptedException {
    isOver = true;
    thread.join();
  }
}
