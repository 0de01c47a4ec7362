package dev.coppice.server.http.tls;

import io.netty.channel.Channel;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * A few threads that run the cryptography of handshakes. Clients' networks take turns, on each
 * port: whoever begins handshakes by the hundred waits for them, and the others wait for one of
 * each. So do probes from the network of a proxy whose other clients flood another port.
 *
 * <p>A network is an IPv4 address, or the first half of an IPv6 one, which is what one client gets.
 */
public final class Handshakes implements AutoCloseable {

  private static final long IDLE_SECONDS = 60;
  private static final int NETWORK_BYTES = 8;

  private final ThreadPoolExecutor threads;

  /** Whose turn is next first; guarded by itself. */
  private final Map<Origin, Queue<Runnable>> waiting = new LinkedHashMap<>();

  /** A network on one of the server's ports. */
  private record Origin(ByteBuffer network, int port) {}

  /**
   * @param most tasks that may wait; more are refused, which ends their connections
   */
  public Handshakes(int count, int most) {
    threads =
        new ThreadPoolExecutor(
            count,
            count,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(most),
            Thread.ofPlatform().name("coppice-handshake-", 0).daemon().factory());
    threads.allowCoreThreadTimeOut(true);
  }

  /** Runs the tasks of one connection. */
  Executor of(Channel channel) {
    Origin origin = new Origin(network(channel), port(channel));
    return task -> add(origin, task);
  }

  /** Empty where there is no such address. */
  private static ByteBuffer network(Channel channel) {
    if (!(channel.remoteAddress() instanceof InetSocketAddress remote)
        || remote.getAddress() == null) {
      return ByteBuffer.allocate(0);
    }
    byte[] address = remote.getAddress().getAddress();
    return ByteBuffer.wrap(
        remote.getAddress() instanceof Inet6Address
            ? Arrays.copyOf(address, NETWORK_BYTES)
            : address);
  }

  /** 0 where there is none. */
  private static int port(Channel channel) {
    return channel.localAddress() instanceof InetSocketAddress local ? local.getPort() : 0;
  }

  private void add(Origin origin, Runnable task) {
    synchronized (waiting) {
      waiting.computeIfAbsent(origin, any -> new ArrayDeque<>()).add(task);
    }
    try {
      threads.execute(this::runNext); // As often as there are tasks.
    } catch (RejectedExecutionException e) {
      remove(origin, task);
      throw e;
    }
  }

  private void remove(Origin origin, Runnable task) {
    synchronized (waiting) {
      Queue<Runnable> own = waiting.get(origin);
      if (own != null && own.remove(task) && own.isEmpty()) {
        waiting.remove(origin);
      }
    }
  }

  private void runNext() {
    Runnable task = null;
    synchronized (waiting) {
      var turns = waiting.entrySet().iterator();
      if (turns.hasNext()) {
        var turn = turns.next();
        turns.remove();
        task = turn.getValue().poll();
        if (!turn.getValue().isEmpty()) {
          waiting.put(turn.getKey(), turn.getValue()); // As the last.
        }
      }
    }
    if (task != null) {
      task.run();
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
