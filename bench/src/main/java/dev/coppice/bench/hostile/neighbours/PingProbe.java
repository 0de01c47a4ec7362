package dev.coppice.bench.hostile.neighbours;

import dev.coppice.bench.hostile.wire.Place;
import dev.coppice.bench.hostile.wire.Wire;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** Asks how the server is every 100 ms over new connections, as a platform does. */
final class PingProbe {

  private static final long PERIOD_MILLIS = 100;

  /** What one counts as that is not answered in that time, or otherwise. */
  private static final double FAILED_MILLIS = 10_000;

  private final Place place;
  private final Question question;
  private final String expected;
  private final Thread thread;
  private volatile double worst;
  private volatile boolean isOver;

  private PingProbe(Place place, Question question, String expected) {
    this.place = place;
    this.question = question;
    this.expected = expected;
    this.thread = Thread.ofPlatform().name("ping").unstarted(this::run);
  }

  static PingProbe start(Place place, Question question, String expected) {
    PingProbe probe = new PingProbe(place, question, expected);
    probe.thread.start();
    return probe;
  }

  /** The longest that one took, in milliseconds. */
  double worstMillis() {
    return worst;
  }

  private void run() {
    while (!isOver) {
      try {
        worst = Math.max(worst, ping());
        TimeUnit.MILLISECONDS.sleep(PERIOD_MILLIS);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  /** From the first try to an answer: who is turned away tries again, as any client does. */
  private double ping() throws InterruptedException {
    long start = System.nanoTime();
    double millis = 0;
    while (millis < FAILED_MILLIS) {
      try (Wire wire = Wire.open(place, w -> {})) {
        String answer = question.on(wire).ask();
        return answer.equals(expected) ? (System.nanoTime() - start) / 1e6 : FAILED_MILLIS;
      } catch (IOException e) {
        TimeUnit.MILLISECONDS.sleep(PERIOD_MILLIS);
        millis = (System.nanoTime() - start) / 1e6;
      }
    }
    return FAILED_MILLIS;
  }

  /** Ends it, once a ping under way has had its answer or its time. */
  void end() throws InterruptedException {
    isOver = true;
    thread.join();
  }
}
