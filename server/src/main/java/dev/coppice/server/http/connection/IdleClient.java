package dev.coppice.server.http.connection;

import dev.coppice.server.http.exchange.NextRound;
import dev.coppice.server.http.tls.TlsTermination;
import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The client of a connection while it asks for nothing: since when, and how it has to go. Its event
 * loop writes with every request, which costs nothing; whoever looks for idle clients reads.
 */
public final class IdleClient {

  /** Something is under way. */
  static final long BUSY = Long.MIN_VALUE;

  private static final AttributeKey<IdleClient> OF = AttributeKey.valueOf("coppice.idleClient");

  private final Channel channel;
  private final int connections;
  private final BooleanSupplier isAtWork;
  private final Runnable stop;
  private final AtomicLong since = new AtomicLong(BUSY);
  private volatile boolean asked;
  private volatile boolean leaving;

  /**
   * The client of a new connection.
   *
   * @param connections of HTTP/1.1 that take as much memory as this connection
   * @param isAtWork whether it has sent what is not answered yet; asked on its event loop
   * @param stop ends the connection if nothing is under way on it; runs there, too
   */
  public IdleClient(Channel channel, int connections, BooleanSupplier isAtWork, Runnable stop) {
    this.channel = channel;
    this.connections = connections;
    this.isAtWork = isAtWork;
    this.stop = stop;
    channel.attr(OF).set(this);
    begin(System.nanoTime());
  }

  /** That of a connection; null if it has none. */
  public static @Nullable IdleClient of(Channel channel) {
    return channel.attr(OF).get();
  }

  Channel channel() {
    return channel;
  }

  /** How many connections of HTTP/1.1 can be let in once this connection is closed. */
  int connections() {
    return connections;
  }

  /** Begins to be idle, on {@link System#nanoTime()}'s scale. */
  void begin(long nanos) {
    since.setRelease(nanos);
  }

  /** Has nothing under way any more: is idle from here on, or goes if it has to; on its loop. */
  public void rest() {
    if (leaving) {
      NextRound.run(channel.eventLoop(), this::leaveIfQuiet);
    } else {
      begin(System.nanoTime());
    }
  }

  /** Asks for something. */
  public void ask() {
    end();
    if (!asked) {
      asked = true;
    }
  }

  /** Is not idle any more, whether it asks for something or not. */
  public void end() {
    since.setRelease(BUSY);
  }

  /** Since when it is idle; {@link #BUSY} if it is not. */
  long since() {
    return since.getAcquire();
  }

  /** Whether it has ever asked for something. */
  boolean hasAsked() {
    return asked;
  }

  /** Whether it has to go, at the latest with its next answer. */
  public boolean isLeaving() {
    return leaving;
  }

  /**
   * Has it go, soon; if it asks for something by then, with the answer. From any thread.
   *
   * @param known since when it was idle
   * @return false if it is so no more, or has to go already
   */
  boolean leave(long known) {
    if (since() != known) {
      return false;
    }
    leaving = true; // First: whatever it asks from here on, it is told that the answer is the last.
    if (!since.compareAndSet(known, BUSY)) {
      return false;
    }
    NextRound.run(channel.eventLoop(), this::leaveIfQuiet);
    return true;
  }

  /** Whoever is still taking an answer, or sending a part of something, stays. */
  private void leaveIfQuiet() {
    if (channel.isWritable() && !isAtWork.getAsBoolean() && !TlsTermination.holdsBytes(channel)) {
      stop.run();
    }
  }
}
