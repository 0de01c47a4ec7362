package dev.coppice.server.http.connection;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All open connections: accepts up to a limit, and ends them when the server stops.
 *
 * <p>As the listening socket's handler it has one of the {@link IdleConnections} go for each
 * connection beyond the limit. If none is idle, the new connection is closed at once.
 */
public final class Connections extends ChannelInboundHandlerAdapter {

  private static final Logger LOG = LoggerFactory.getLogger(Connections.class);

  /**
   * Idle connections that may be on their way out at once. Some of their clients may have sent a
   * request in the last moment, and stay until it is answered.
   */
  private static final int MAX_LEAVING = 64;

  private final int max;
  private final Runnable refused;
  private final AtomicInteger accepted = new AtomicInteger();
  private final Set<HttpConnection> open = ConcurrentHashMap.newKeySet();
  private final Set<IdleClient> clients = ConcurrentHashMap.newKeySet();
  private final IdleConnections idle = new IdleConnections(clients);
  private final CountDownLatch gone = new CountDownLatch(1);
  private volatile boolean leaving;
  private volatile boolean stopping;

  /**
   * @param refused runs for each connection that is closed at once
   */
  Connections(int max, Runnable refused) {
    this.max = max;
    this.refused = refused;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    Channel child = (Channel) message;
    if (acquire(1, child)) {
      ctx.fireChannelRead(child);
    } else {
      refuse(child);
    }
  }

  /** Closes a connection for which there is no room: nothing can be said on it. */
  public void refuse(Channel child) {
    LOG.warn("connection of {} is closed: too many are open", child.remoteAddress());
    refused.run();
    child.unsafe().closeForcibly();
  }

  /**
   * Counts a connection until it closes. Idle connections may have to go for it.
   *
   * @param count how many connections of HTTP/1.1 take as much memory
   * @return false if there is no room
   */
  public boolean acquire(int count, Channel child) {
    int taken = Math.min(count, max);
    int over = accepted.addAndGet(taken) - max;
    if (over > 0 && !(over <= MAX_LEAVING && makeRoom(Math.min(over, taken)))) {
      accepted.addAndGet(-taken);
      return false;
    }
    child.closeFuture().addListener(closed -> accepted.addAndGet(-taken));
    return true;
  }

  private boolean makeRoom(int count) {
    int made = 0;
    for (int more = 1; made < count && more > 0; made += more) {
      more = idle.makeRoom();
    }
    return made >= count;
  }

  /** From here on a client may have to go for others while it is idle; until it closes. */
  public void watch(IdleClient client) {
    clients.add(client);
    client.channel().closeFuture().addListener(closed -> forget(client));
  }

  private void forget(IdleClient client) {
    client.end(); // A look may have found it before: there is nothing left to close.
    clients.remove(client);
  }

  public void opened(HttpConnection connection) {
    open.add(connection);
    watch(connection.idle());
    if (stopping) {
      connection.stop();
    }
  }

  void closed(HttpConnection connection) {
    open.remove(connection);
    noticeIfGone();
  }

  public int count() {
    return open.size();
  }

  /** Whether each connection closes with its next answer. */
  boolean isLeaving() {
    return leaving;
  }

  /** From here on every connection closes with its next answer; new ones are still accepted. */
  public void leave() {
    leaving = true;
  }

  /** From here on idle connections close at once, too. */
  public void stop() {
    leaving = true;
    stopping = true;
    for (HttpConnection each : open) {
      each.channel().eventLoop().execute(each::stop);
    }
    noticeIfGone();
  }

  /** Ends those that are left. Shutting the event loop down usually closes them, but not always. */
  public void cutOff() {
    open.forEach(HttpConnection::cutOff);
  }

  /** False if connections are left after {@code nanos}. */
  public boolean awaitGone(long nanos) throws InterruptedException {
    return gone.await(nanos, TimeUnit.NANOSECONDS);
  }

  private void noticeIfGone() {
    if (stopping && open.isEmpty()) {
      gone.countDown();
    }
  }
}
