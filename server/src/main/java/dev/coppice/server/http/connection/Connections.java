package dev.coppice.server.http.connection;

import dev.coppice.server.http.request.HttpLimits;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * All open connections: accepts up to a bound, and ends them when the server stops.
 *
 * <p>As the listening socket's handler it gives what comes beyond the bound one of the {@link
 * ProbePlaces}, unless one of the {@link PendingHandshakes} or of the {@link Idlers} can go
 * instead. Only if connections come faster than they go, or while it is held, do further clients
 * wait in the kernel's queue.
 */
public final class Connections extends ChannelInboundHandlerAdapter {

  private final HttpLimits.Places places;
  private final AtomicInteger accepted = new AtomicInteger();
  private final ProbePlaces probes;
  private final PendingHandshakes handshakes = new PendingHandshakes();
  private final Set<HttpConnection> open = ConcurrentHashMap.newKeySet();
  private final Set<IdleClient> clients = ConcurrentHashMap.newKeySet();
  private final Idlers idlers = new Idlers(clients, this::isCounted);
  private final CountDownLatch gone = new CountDownLatch(1);

  /** Of the listening socket, which goes on once others have left, be they of another protocol. */
  private volatile @Nullable ChannelConfig listening;

  private volatile boolean held;
  private volatile boolean leaving;
  private volatile boolean stopping;

  Connections(HttpLimits.Places places) {
    this.places = places;
    probes = new ProbePlaces(places.reserved(), Connections::close);
  }

  private static void close(Channel channel) {
    var unused = channel.close();
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    listening = ctx.channel().config();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    Channel child = (Channel) message;
    int count = accepted.incrementAndGet();
    if (!hasRoom(1, count)) {
      probes.add(child);
    }
    child.closeFuture().addListener(future -> left(1));
    if (count >= bound()) {
      ctx.channel().config().setAutoRead(false);
      // The last of them may have left between the count and the pause.
      resumeIfAllowed();
    }
    ctx.fireChannelRead(child);
  }

  /** Accepts nobody until that is {@linkplain #release released}, whoever leaves. */
  public void hold() {
    held = true;
    ChannelConfig socket = listening;
    if (socket != null) {
      socket.setAutoRead(false);
    }
  }

  /** Accepts again, if there are places. */
  public void release() {
    held = false;
    resumeIfAllowed();
  }

  /**
   * Takes places for a connection of another protocol, until it closes. Some of the {@link
   * PendingHandshakes} or of the {@link Idlers} may have to go for it.
   *
   * @param count how many connections of HTTP/1.1 take as much memory
   * @return false if not as many are free
   */
  public boolean takePlaces(int count, Channel child) {
    int taken = Math.min(count, places.all());
    if (!hasRoom(taken, accepted.addAndGet(taken))) {
      left(taken);
      return false;
    }
    child.closeFuture().addListener(future -> left(taken));
    return true;
  }

  /**
   * Whether the newest have places for any request, be it that others go for them.
   *
   * @param newest how many places they take
   * @param count that are taken with them, be it for probes
   */
  private boolean hasRoom(int newest, int count) {
    int over = count - probes.count() - places.all();
    return over <= 0
        || (count <= bound() && makeRoom(Math.min(over, newest), over <= places.leaving()));
  }

  /**
   * Has others go. Idle ones come first, or clients that come at the same time would end each other
   * as they enter; but where many enter, so that who begins and never ends costs others nothing.
   *
   * @param ofIdlers whether idle ones may: not while many are on their way out already, some of
   *     whom may have asked for something in the last moment and stay until it is answered
   */
  private boolean makeRoom(int count, boolean ofIdlers) {
    if (handshakes.count() > places.leaving() && handshakes.makeRoom(count)) {
      return true;
    }
    int made = 0;
    for (int more = 1; ofIdlers && made < count && more > 0; made += more) {
      more = idlers.makeRoom();
    }
    return made >= count || handshakes.makeRoom(count - made);
  }

  /** Whether it has one of the places for any request, and its client is in. */
  private boolean isCounted(Channel child) {
    return !ProbePlaces.has(child) && !handshakes.has(child);
  }

  /**
   * A connection's client has to get in first. It may have to go for others until then, unless it
   * is there for probes and has no place that they could take.
   *
   * @param child has its event loop
   * @param count places that it has
   */
  public void entering(Channel child, int count) {
    if (!ProbePlaces.has(child)) {
      handshakes.add(child, count);
    }
  }

  /** It is in, and has its time to ask for something from now on. */
  public void entered(Channel child) {
    IdleClient client = IdleClient.of(child);
    if (client != null) {
      client.begin(System.nanoTime());
    }
    handshakes.remove(child);
  }

  /** From here on a client may have to go for others while it is idle; until it closes. */
  public void watch(IdleClient client) {
    clients.add(client);
    client.channel().closeFuture().addListener(closed -> forget(client));
  }

  private void forget(IdleClient client) {
    client.end(); // A look may have found it before: what it leaves now is free already.
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

  /** As many again as are reserved may be on their way out, beside those that were idle. */
  private int bound() {
    return places.all() + 2 * places.reserved() + places.leaving();
  }

  private void left(int count) {
    accepted.addAndGet(-count);
    resumeIfAllowed();
  }

  private void resumeIfAllowed() {
    ChannelConfig socket = listening;
    if (socket != null && !held && accepted.get() < bound() && !socket.isAutoRead()) {
      socket.setAutoRead(true);
    }
  }

  private void noticeIfGone() {
    if (stopping && open.isEmpty()) {
      gone.countDown();
    }
  }
}
