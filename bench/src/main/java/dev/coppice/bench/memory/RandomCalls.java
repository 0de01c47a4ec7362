package dev.coppice.bench.memory;

import dev.coppice.bench.model.BenchModel;
import dev.coppice.scripts.InvocationClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A few callers that call one tenant after the other, drawn at random with fixed seeds, and count
 * the answers.
 */
final class RandomCalls implements AutoCloseable {

  private static final int CALLERS = 4;

  private final InvocationClient client;
  private final List<String> tenants;
  private final String row = BenchModel.SMALL.csv(1);
  private final Map<String, AtomicLong> answers = new ConcurrentHashMap<>();
  private final List<Thread> callers = new ArrayList<>();
  private volatile boolean isStopped;

  private RandomCalls(InvocationClient client, List<String> tenants) {
    this.client = client;
    this.tenants = List.copyOf(tenants);
  }

  /** Starts calling. */
  static RandomCalls start(InvocationClient client, List<String> tenants) {
    RandomCalls calls = new RandomCalls(client, tenants);
    for (int seed = 1; seed <= CALLERS; seed++) {
      Random random = new Random(seed);
      calls.callers.add(Thread.ofPlatform().start(() -> calls.callUntilStopped(random)));
    }
    return calls;
  }

  private void callUntilStopped(Random random) {
    try {
      while (!isStopped) {
        String tenant = tenants.get(random.nextInt(tenants.size()));
        count(Integer.toString(client.call(tenant, row).statusCode()));
      }
    } catch (IOException e) {
      count(e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void count(String answer) {
    answers.computeIfAbsent(answer, ignored -> new AtomicLong()).incrementAndGet();
  }

  /** How often each status came; a caller that had no answer says why, and calls no more. */
  String answers() {
    return new TreeMap<>(answers).toString();
  }

  /** Returns once the calls under way are answered. */
  void stop() throws InterruptedException {
    isStopped = true;
    for (Thread caller : callers) {
      caller.join();
    }
  }

  @Override
  public void close() {
    isStopped = true;
  }
}
