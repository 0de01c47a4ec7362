package dev.coppice.bench.hostile.neighbours;

import dev.coppice.bench.hostile.wire.Place;
import dev.coppice.bench.hostile.wire.Wire;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Two who do no harm on one port: a platform asks how the server is, a tenant calls its model.
 *
 * @param healthy what the platform is answered while nobody does harm
 * @param score what the tenant is
 */
public record Neighbours(Question health, String healthy, Question call, String score) {

  /** Both ask for the first time. */
  public static Neighbours meet(Place place, Question health, Question call) throws IOException {
    return new Neighbours(health, first(place, health), call, first(place, call));
  }

  private static String first(Place place, Question question) throws IOException {
    try (Wire wire = Wire.open(place, w -> {})) {
      return question.on(wire).ask();
    }
  }

  /** Both begin to ask over and over. */
  public Asking ask(Place place) {
    return new Asking(PingProbe.start(place, health, healthy), Bystander.start(place, call, score));
  }

  /** Both as they ask. */
  public static final class Asking {

    private final PingProbe ping;
    private final Bystander bystander;

    private Asking(PingProbe ping, Bystander bystander) {
      this.ping = ping;
      this.bystander = bystander;
    }

    /** Ends both, once what is under way has had its answer or its time. */
    public void end() throws InterruptedException {
      ping.end();
      bystander.end();
    }

    /** What they went through; once they have ended. */
    public Suffering suffering() {
      return bystander.suffering(ping.worstMillis());
    }
  }

  /**
   * What both went through.
   *
   * @param pingMillis the longest that the platform waited for an answer
   * @param calls of the tenant
   * @param p99Millis of these; infinite if not one ended
   * @param wrong calls that were refused, or had another score
   * @param firstWrong what the first of them was answered with
   */
  public record Suffering(
      double pingMillis, int calls, double p99Millis, int wrong, @Nullable String firstWrong) {}
}
