package dev.coppice.bench.protocol;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Clients that each make their next call once they have the answer to the last. */
final class ClosedLoop {

  private ClosedLoop() {}

  /**
   * Lets so many clients call for a time.
   *
   * @return calls a second
   * @throws IOException if any call is refused
   */
  static double run(Speaker.Protocol protocol, int clients, Duration time)
      throws IOException, InterruptedException {
    List<Speaker> speakers = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(clients)) {
      for (int i = 0; i < clients; i++) {
        speakers.add(protocol.connect());
      }
      long begin = System.nanoTime();
      long end = begin + time.toNanos();
      List<Future<Long>> calls = new ArrayList<>();
      for (Speaker speaker : speakers) {
        calls.add(threads.submit(() -> calls(speaker, end)));
      }
      long all = 0;
      for (Future<Long> each : calls) {
        all += each.get();
      }
      return all / ((System.nanoTime() - begin) / 1e9);
    } catch (ExecutionException e) {
      throw new IOException("a call failed", e.getCause());
    } finally {
      for (Speaker speaker : speakers) {
        speaker.close();
      }
    }
  }

  private static long calls(Speaker speaker, long end) throws IOException {
    long calls = 0;
    while (System.nanoTime() < end) {
      speaker.call();
      calls++;
    }
    return calls;
  }
}
