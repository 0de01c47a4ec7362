package dev.coppice.bench;

import dev.coppice.scripts.ServerProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleBiFunction;
import java.util.function.ToDoubleFunction;

/**
 * The same requests to our server and to {@link BareNettyServer}, round by round in turn.
 *
 * @param ours the server measured
 * @param bare the server it is measured against
 * @param wrk who sends the requests
 */
record Contest(ServerProcess ours, BareServerProcess bare, Wrk wrk) {

  /**
   * What one server did in all rounds.
   *
   * @param results one or more
   */
  record Side(List<Wrk.Result> results) {

    Side {
      results = List.copyOf(results);
    }

    Sample requestsPerSecond() {
      return sample(Wrk.Result::requestsPerSecond);
    }

    Sample p50() {
      return sample(Wrk.Result::p50);
    }

    Sample p99() {
      return sample(Wrk.Result::p99);
    }

    private Sample sample(ToDoubleFunction<Wrk.Result> value) {
      return new Sample(results.stream().mapToDouble(value).boxed().toList());
    }
  }

  /** Both servers' rounds; the n-th of one followed the n-th of the other. */
  record Outcome(Side ours, Side bare) {

    Sample throughputRatio() {
      return ratio((one, other) -> one.requestsPerSecond() / other.requestsPerSecond());
    }

    Sample p99Ratio() {
      return ratio((one, other) -> one.p99() / other.p99());
    }

    private Sample ratio(ToDoubleBiFunction<Wrk.Result, Wrk.Result> quotient) {
      List<Double> ratios = new ArrayList<>();
      for (int i = 0; i < ours.results().size(); i++) {
        ratios.add(quotient.applyAsDouble(ours.results().get(i), bare.results().get(i)));
      }
      return new Sample(ratios);
    }
  }

  /** Lets both compile what they run. */
  void warmUp(int connections, Duration each) throws IOException, InterruptedException {
    wrk.run(ours.endpoint(), connections, each);
    wrk.run(bare.endpoint(), connections, each);
  }

  /** Asks both in turn, so that what else happens on the machine happens to both. */
  Outcome play(int connections, int rounds, Duration each)
      throws IOException, InterruptedException {
    List<Wrk.Result> ourResults = new ArrayList<>();
    List<Wrk.Result> bareResults = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      ourResults.add(wrk.run(ours.endpoint(), connections, each));
      bareResults.add(wrk.run(bare.endpoint(), connections, each));
    }
    return new Outcome(new Side(ourResults), new Side(bareResults));
  }
}
