package dev.coppice.bench.soak;

import dev.coppice.scripts.InvocationClient;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpResponse;
import java.util.Random;
import java.util.Set;

/** The fleet's own traffic: one row, sometimes a batch, and a close look at each answer. */
final class FleetCalls implements Crew.Deed {

  private static final String WHO = "fleet";
  private static final double BATCHES = 0.05;

  /** Statuses that a good call may get while the store fails or memory is short. */
  private static final Set<Integer> HONEST_FAILURES = Set.of(429, 503, 507);

  private final Fleet fleet;
  private final Questions questions;
  private final InvocationClient client;
  private final ServerLife server;
  private final Tally tally;

  FleetCalls(
      Fleet fleet, Questions questions, InvocationClient client, ServerLife server, Tally tally) {
    this.fleet = fleet;
    this.questions = questions;
    this.client = client;
    this.server = server;
    this.tally = tally;
  }

  @Override
  public void once(Random random) throws IOException, InterruptedException {
    Tenant tenant = fleet.draw(random);
    if (random.nextDouble() < BATCHES) {
      call(tenant, 0, questions.count(), questions.all());
    } else {
      int index = random.nextInt(questions.count());
      call(tenant, index, 1, questions.one(index));
    }
  }

  private void call(Tenant tenant, int first, int count, String body)
      throws IOException, InterruptedException {
    long begin = System.nanoTime();
    try {
      HttpResponse<String> answer = client.call(tenant.name(), body);
      boolean isRight = isRight(tenant, first, count, answer);
      String cause = answer.statusCode() == 200 ? "scores" : answer.body();
      tally.count(WHO, Integer.toString(answer.statusCode()), cause);
      if (!isRight) {
        tally.countWrong(
            "%s, %d rows from %d: %d %s"
                .formatted(tenant.name(), count, first, answer.statusCode(), answer.body()));
      }
    } catch (IOException e) {
      if (server.wasDown(begin)) {
        tally.count(
            WHO, Tally.NO_STATUS, e instanceof ConnectException ? "down: refused" : "down: cut");
      } else {
        tally.count(WHO, Tally.NO_STATUS, e.toString());
        tally.countWrong("%s: no answer: %s".formatted(tenant.name(), e));
      }
    }
  }

  private static boolean isRight(Tenant tenant, int first, int count, HttpResponse<String> answer) {
    return switch (answer.statusCode()) {
      case 200 -> tenant.hasAnswered(first, count, answer.body());
      case 404 -> tenant.mayBeAbsent();
      default -> HONEST_FAILURES.contains(answer.statusCode());
    };
  }
}
