package dev.coppice.bench.engine;

import dev.coppice.bench.run.Sample;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The same work for several contenders, each time in a JVM of its own, in turn, so that what else
 * happens on the machine happens to all.
 *
 * @param fork runs one of them once
 * @param code has a parameter {@code contender}
 */
record ForkContest(JmhFork fork, Class<?> code, JmhFork.Effort effort) {

  /** All contenders' rounds; those of the same index followed each other. */
  record Outcome(Map<Contender, List<JmhFork.Call>> rounds) {

    /** Nanoseconds per call. */
    Sample nanos(Contender contender) {
      return Sample.of(of(contender), JmhFork.Call::nanos);
    }

    /** Bytes that a call leaves on the heap. */
    Sample allocated(Contender contender) {
      return Sample.of(of(contender), JmhFork.Call::allocated);
    }

    /** One contender's time over the other's, round by round. */
    Sample ratio(Contender one, Contender other) {
      return Sample.ofRatios(of(one), of(other), JmhFork.Call::nanos);
    }

    private List<JmhFork.Call> of(Contender contender) {
      return rounds.getOrDefault(contender, List.of());
    }
  }

  /**
   * Lets all of them work.
   *
   * @param parameters of the code, besides the contender
   */
  Outcome play(List<Contender> contenders, Map<String, String> parameters, int rounds)
      throws IOException {
    Map<Contender, List<JmhFork.Call>> calls = new EnumMap<>(Contender.class);
    for (int i = 0; i < rounds; i++) {
      for (Contender contender : contenders) {
        Map<String, String> all = new HashMap<>(parameters);
        all.put("contender", contender.name());
        calls.computeIfAbsent(contender, key -> new ArrayList<>()).add(fork.run(code, all, effort));
      }
    }
    return new Outcome(calls);
  }
}
