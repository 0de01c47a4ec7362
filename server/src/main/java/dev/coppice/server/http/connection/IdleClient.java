package dev.coppice.server.http.connection;

import dev.coppice.server.http.request.PacedDecoder;
import dev.coppice.server.http.tls.TlsDoor;
import io.netty.channel.Channel;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The client of a connection while it asks for nothing: since when, and how it has to go. Its event
 * loop writes with every request, which costs nothing; whoever looks for idle clients reads.
 */
final class IdleClient {

  /** Something is under way. */
  static final long BUSY = Long.MIN_VALUE;

  private final Channel channel;
  private final PacedDecoder decoder;
  private final Runnable stop;
  private final AtomicLong since = new AtomicLong(BUSY);
  private volatile boolean asked;
  private volatile boolean leaving;

  /**
   * @param stop ends the connection if nothing is under way on it; runs on its event loop
   */
  IdleClient(Channel channel, PacedDecoder decoder, Runnable stop) {
    this.channel = channel;
    this.decoder = decoder;
    this.stop = stop;
  }

  /** Begins to be idle, on {@link System#nanoTime()}'s scale. */
  void begin(long nanos) {
    since.setRelease(nanos);
  }

  /** Asks for something. */
  void ask() {
    end();
    if (!asked) {
      asked = true;
    }
  }

  /** Is not idle any more, whether it asks for something or not. */
  void end() {
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
  boolean isLeaving() {
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
    if (channel.isWritable() && !decoder.holdsBytes() && !TlsDoor.holdsBytes(channel)) {
      stop.run();
    }
  }
}
