package dev.coppice.bench.hostile;

import java.io.IOException;

/**
 * Two who do no harm on one port: a platform asks how the server is, a tenant calls its model.
 *
 * @param healthy what the platform is answered while nobody does harm
 * @param score what the tenant is
 */
record Neighbours(Question health, String healthy, Question call, String score) {

  /** Both ask for the first time. */
  static Neighbours meet(Place place, Question health, Question call) throws IOException {
    return new Neighbours(health, first(place, health), call, first(place, call));
  }

  private static String first(Place place, Question question) throws IOException {
    try (Wire wire = Wire.open(place, w -> {})) {
      return question.on(wire).ask();
    }
  }

  /** Both begin to ask over and over. */
  Asking ask(Place place) {
    return new Asking(PingProbe.start(place, health, healthy), Bystander.start(place, call, score));
  }

  /** Both as they ask. */
  record Asking(PingProbe ping, Bystander bystander) {
    void end() throws InterruptedException {
      ping.end();
      bystander.end();
    }

    /** What they went through; once they have ended. */
    Suffering suffering() {
      return new Suffering(ping.worstMillis(), bystander.outcome());
    }
  }

  /** What both went through. */
  record Suffering(double pingMillis, Bystander.Outcome bystander) {}
}
