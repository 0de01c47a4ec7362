package dev.coppice.server.http.connection;

import dev.coppice.server.http.request.HttpLimits;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * The one time-out of a connection, moved with every request and therefore cheap to move.
 *
 * <p>One timer per request would cost more than parsing the request. Instead the timer sleeps for
 * at most one period, the shortest time-out in use, and then checks whether the deadline has
 * passed: a deadline set a period or more ahead is never met late, and setting it is one
 * comparison.
 */
final class Deadline {

  private final EventLoop loop;
  private final long requestNanos;
  private final long idleNanos;
  private final long periodNanos;
  private final Runnable onExpired;
  private final IdleClient idle;
  private Future<?> timer;
  private long wakesAt;
  private long at;
  private boolean set;

  /**
   * That of an idle connection, to begin with.
   *
   * @param idle is told when it is idle and when it asks for something
   * @param onExpired runs on the loop, once for each deadline that passed
   */
  Deadline(EventLoop loop, HttpLimits.Times times, IdleClient idle, Runnable onExpired) {
    this.loop = loop;
    this.idle = idle;
    this.onExpired = onExpired;
    requestNanos = times.request().toNanos();
    idleNanos = times.idle().toNanos();
    periodNanos = Math.min(requestNanos, idleNanos);
    timer = sleep(System.nanoTime(), periodNanos);
    setIdle();
  }

  /** Nothing is under way, and nothing has to happen until then. */
  void setIdle() {
    long now = System.nanoTime();
    set(now + idleNanos);
    idle.begin(now);
  }

  /**
   * Until then a request has to be there.
   *
   * @param begunNanos when it began, on {@link System#nanoTime()}'s scale
   */
  void setRequest(long begunNanos) {
    idle.ask();
    set(begunNanos + requestNanos);
  }

  /**
   * @param atNanos when it passes, on {@link System#nanoTime()}'s scale
   */
  void set(long atNanos) {
    idle.end();
    at = atNanos;
    set = true;
    if (atNanos - wakesAt < 0) {
      timer.cancel(false);
      long now = System.nanoTime();
      timer = sleep(now, Math.max(atNanos - now, 0));
    }
  }

  void clear() {
    set = false;
  }

  void close() {
    idle.end();
    timer.cancel(false);
  }

  private Future<?> sleep(long now, long nanos) {
    wakesAt = now + nanos;
    return loop.schedule(this::wake, nanos, TimeUnit.NANOSECONDS);
  }

  private void wake() {
    long now = System.nanoTime();
    boolean expired = set && now - at >= 0;
    boolean ahead = set && !expired;
    timer = sleep(now, ahead ? Math.min(at - now, periodNanos) : periodNanos);
    if (expired) {
      set = false;
      onExpired.run();
    }
  }
}
