package dev.coppice.bench.http;

import dev.coppice.bench.run.Sample;
import dev.coppice.scripts.ServerProcess;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * The same requests to our server and to {@link BareNettyServer}, round by round in turn.
 *
 * @param ours the server measured
 * @param bare the server it is measured against
 * @param wrk who sends the requests
 */
public record Contest(Contestant ours, Contestant bare, Wrk wrk) {

  /** A server that takes part: where it listens, and its process. */
  public record Contestant(URI endpoint, long pid) {

    static Contestant of(ServerProcess server) {
      return new Contestant(server.endpoint(), server.pid());
    }

    /** Lets wrk call it, and compares its processor time before and after. */
    Round play(Wrk wrk, int connections, Duration duration)
        throws IOException, InterruptedException {
      Duration before = processorTime();
      Wrk.Result seen = wrk.run(endpoint, connections, duration);
      Duration taken = processorTime().minus(before);
      return new Round(seen, taken.toNanos() / 1e3 / seen.requests());
    }

    Duration processorTime() {
      return ProcessHandle.of(pid)
          .flatMap(process -> process.info().totalCpuDuration())
          .orElseThrow(() -> new IllegalStateException("server: gone (expected: it runs)"));
    }
  }

  /**
   * What one server did in one round.
   *
   * @param seen what wrk saw
   * @param processorMicros processor time that the server took per request
   */
  public record Round(Wrk.Result seen, double processorMicros) {}

  /** What one server did in all rounds. */
  public record Side(List<Round> rounds) {

    public Side {
      rounds = List.copyOf(rounds);
    }

    public Sample requestsPerSecond() {
      return sample(round -> round.seen().requestsPerSecond());
    }

    Sample p50() {
      return sample(round -> round.seen().p50());
    }

    Sample p99() {
      return sample(round -> round.seen().p99());
    }

    Sample processorMicros() {
      return sample(Round::processorMicros);
    }

    private Sample sample(ToDoubleFunction<Round> value) {
      return Sample.of(rounds, value);
    }
  }

  /** Both servers' rounds; the n-th of one followed the n-th of the other. */
  public record Outcome(Side ours, Side bare) {

    public Sample throughputRatio() {
      return ratio(round -> round.seen().requestsPerSecond());
    }

    Sample p99Ratio() {
      return ratio(round -> round.seen().p99());
    }

    private Sample ratio(ToDoubleFunction<Round> value) {
      return Sample.ofRatios(ours.rounds(), bare.rounds(), value);
    }
  }

  /** The contest of these two. */
  public static Contest between(ServerProcess ours, BareServerProcess bare, Wrk wrk) {
    return new Contest(Contestant.of(ours), new Contestant(bare.endpoint(), bare.pid()), wrk);
  }

  /** Lets both compile what they run. */
  public void warmUp(int connections, Duration each) throws IOException, InterruptedException {
    wrk.run(ours.endpoint(), connections, each);
    wrk.run(bare.endpoint(), connections, each);
  }

  /** Asks both in turn, so that what else happens on the machine happens to both. */
  public Outcome play(int connections, int rounds, Duration each)
      throws IOException, InterruptedException {
    List<Round> ourRounds = new ArrayList<>();
    List<Round> bareRounds = new ArrayList<>();
    for (int i = 0; i < rounds; i++) {
      ourRounds.add(ours.play(wrk, connections, each));
      bareRounds.add(bare.play(wrk, connections, each));
    }
    return new Outcome(new Side(ourRounds), new Side(bareRounds));
  }
}
