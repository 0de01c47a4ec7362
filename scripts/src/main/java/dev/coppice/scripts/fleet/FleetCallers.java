package dev.coppice.scripts.fleet;

import dev.coppice.plan.traffic.Call;
import dev.coppice.plan.traffic.Traffic;
import dev.coppice.scripts.InvocationClient;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A few callers who play a fleet's days, each of some seconds, one after another until they have to
 * finish. A caller that is late does not wait; so at most as many calls are in flight as there are
 * callers.
 */
final class FleetCallers implements AutoCloseable {

  /** The most calls in flight. */
  static final int CALLERS = 16;

  private final InvocationClient client;
  private final List<FleetTenant> tenants;
  private final Traffic traffic;
  private final Duration day;
  private final List<Thread> threads = new ArrayList<>();
  private final CountDownLatch firstDay = new CountDownLatch(1);
  private final long start = System.nanoTime();
  private Iterator<Call> calls = List.<Call>of().iterator();
  private int days;
  private long taken;
  private volatile CallTally tally;
  private volatile boolean isFinished;

  /**
   * Begins to call.
   *
   * @param tenants those of the traffic, by number
   * @param day how long a day of the traffic takes
   */
  FleetCallers(
      InvocationClient client,
      List<FleetTenant> tenants,
      Traffic traffic,
      Duration day,
      CallTally tally) {
    this.client = client;
    this.tenants = tenants;
    this.traffic = traffic;
    this.day = day;
    this.tally = tally;
    for (int i = 0; i < CALLERS; i++) {
      threads.add(Thread.ofVirtual().unstarted(this::call));
    }
    threads.forEach(Thread::start);
  }

  /** Returns once every call of the first day was taken by a caller. */
  void awaitFirstDay() throws InterruptedException {
    firstDay.await();
  }

  /** Calls that begin from now on are counted here. */
  void countIn(CallTally next) {
    tally = next;
  }

  /**
   * A call, and when it is due.
   *
   * @param number of the call, from 0
   */
  private record Due(FleetTenant tenant, long number, long nanos) {}

  private synchronized Due next() {
    while (!calls.hasNext()) {
      if (days == 1) {
        firstDay.countDown();
      }
      calls = traffic.calls(days).iterator();
      days++;
    }
    Call call = calls.next();
    double part = (double) call.nanosOfDay() / Call.DAY_NANOS;
    long due = start + (long) ((days - 1 + part) * day.toNanos());
    return new Due(tenants.get(call.tenant()), taken++, due);
  }

  private void call() {
    try {
      while (!isFinished) {
        Due due = next();
        TimeUnit.NANOSECONDS.sleep(due.nanos() - System.nanoTime());
        if (!isFinished) {
          call(due, tally);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void call(Due due, CallTally counted) throws InterruptedException {
    FleetTenant tenant = due.tenant();
    long begin = System.nanoTime();
    try {
      // Both ways to name a model have to lead to the same server.
      HttpResponse<String> answer =
          due.number() % 2 == 0
              ? client.call(tenant.artifact(), tenant.customer())
              : client.callByPath(tenant.artifact(), tenant.customer());
      if (answer.statusCode() != 200) {
        counted.failed(tenant, answer.statusCode() + " " + answer.body());
      } else if (tenant.hasAnswered(answer.body())) {
        counted.right(tenant, System.nanoTime() - begin);
      } else {
        counted.wrong(tenant, answer.body());
      }
    } catch (IOException e) {
      counted.failed(tenant, e.toString());
    }
  }

  /** Returns once no call is in flight, and none will be. */
  void finish() throws InterruptedException {
    isFinished = true;
    for (Thread thread : threads) {
      thread.join();
    }
  }

  @Override
  public void close() {
    threads.forEach(Thread::interrupt);
  }
}
