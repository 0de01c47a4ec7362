package dev.coppice.bench.hostile.neighbours;

import dev.coppice.bench.hostile.wire.Place;
import dev.coppice.bench.hostile.wire.Wire;
import dev.coppice.plan.fleet.Millis;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A tenant who does no harm: one-row calls over its own connection, each answer compared. */
final class Bystander {

  private static final long PERIOD_MILLIS = 5;

  private final Place place;
  private final Question question;
  private final String expected;
  private final Thread thread;
  private final List<Double> millis = new ArrayList<>();
  private @Nullable Wire wire;
  private Question.@Nullable Asker asker;
  private @Nullable String firstWrong;
  private int wrong;
  private volatile boolean isOver;

  private Bystander(Place place, Question question, String expected) {
    this.place = place;
    this.question = question;
    this.expected = expected;
    this.thread = Thread.ofPlatform().name("bystander").unstarted(this::run);
  }

  /**
   * Begins to call.
   *
   * @param expected the answer
   */
  static Bystander start(Place place, Question question, String expected) {
    Bystander bystander = new Bystander(place, question, expected);
    bystander.thread.start();
    return bystander;
  }

  /**
   * What it went through, and a platform beside it; once it has ended.
   *
   * @param pingMillis the longest that the platform waited
   */
  Neighbours.Suffering suffering(double pingMillis) {
    double p99 = millis.isEmpty() ? Double.POSITIVE_INFINITY : new Millis(millis).quantile(0.99);
    return new Neighbours.Suffering(pingMillis, millis.size(), p99, wrong, firstWrong);
  }

  private void run() {
    while (!isOver) {
      long start = System.nanoTime();
      String answer = call();
      millis.add((System.nanoTime() - start) / 1e6);
      if (!answer.equals(expected)) {
        wrong++;
        firstWrong = firstWrong == null ? answer : firstWrong;
      }
      try {
        TimeUnit.MILLISECONDS.sleep(PERIOD_MILLIS);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private String call() {
    try {
      Question.Asker known = asker;
      Question.Asker begun = known == null ? begin() : known;
      asker = begun;
      return begun.ask();
    } catch (IOException e) {
      hangUp();
      return "cut off: " + e;
    }
  }

  private Question.Asker begin() throws IOException {
    Wire opened = Wire.open(place, w -> {});
    wire = opened;
    return question.on(opened);
  }

  private void hangUp() {
    asker = null;
    Wire connected = wire;
    if (connected != null) {
      connected.close();
      wire = null;
    }
  }

  /** Ends it, once a call under way has had its answer or its time. */
  void end() throws InterruptedException {
    isOver = true;
    thread.join();
    hangUp();
  }
}
