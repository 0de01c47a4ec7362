package dev.coppice.scripts.day;

import dev.coppice.plan.traffic.Call;
import dev.coppice.scripts.InvocationClient;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Calls when calls are due, whether earlier ones were answered or not. A call's time counts from
 * when it was due, so that a server that keeps callers waiting is not spared the calls that they
 * would have made.
 */
final class DayCallers {

  /**
   * The most calls in flight; those beyond are late, and that is part of their time. More than the
   * server lets wait for loads, so that cold calls do not keep hot ones from being made.
   */
  static final int MAX = 1_024;

  private static final double NANOS_A_MILLI = 1e6;
  private static final double NANOS_AN_HOUR = 3_600e9;

  private final InvocationClient client;
  private final List<DayTenant> tenants;
  private final DayTally tally;
  private final Semaphore places = new Semaphore(MAX);

  /**
   * @param tenants those of the calls, by number
   */
  DayCallers(InvocationClient client, List<DayTenant> tenants, DayTally tally) {
    this.client = client;
    this.tenants = tenants;
    this.tally = tally;
  }

  /** Makes all calls; returns once all are answered. */
  void play(Iterator<Call> calls, DayClock clock) throws InterruptedException {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      while (calls.hasNext()) {
        Call call = calls.next();
        long due = clock.nanosAt(call.nanosOfDay() / NANOS_AN_HOUR);
        TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
        places.acquire();
        threads.execute(() -> call(tenants.get(call.tenant()), due));
      }
    }
  }

  private void call(DayTenant tenant, long due) {
    boolean isHot = false;
    long late = Math.max(0, System.nanoTime() - due);
    try {
      // No answer says whether its model was in memory, so this is asked before.
      isHot = client.isResident(tenant.artifact());
      long sent = System.nanoTime();
      HttpResponse<String> answer = client.call(tenant.artifact(), tenant.customer());
      long answered = System.nanoTime();
      if (answer.statusCode() == 200) {
        tally.answered(
            tenant,
            isHot,
            (late + answered - sent) / NANOS_A_MILLI,
            tenant.judge(answer.body(), sent, answered),
            answer.body());
      } else {
        tally.failed(tenant, isHot, answer.statusCode() + " " + answer.body());
      }
    } catch (IOException e) {
      tally.failed(tenant, isHot, e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      places.release();
    }
  }
}
