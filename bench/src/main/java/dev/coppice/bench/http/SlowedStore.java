package dev.coppice.bench.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * A TCP proxy that makes an S3 server on this machine answer as one over a network: each GET is
 * answered a moment late, and each connection has the same bytes per second, whatever the others
 * have.
 */
final class SlowedStore implements AutoCloseable {

  private static final Duration LATENCY = Duration.ofMillis(20);
  private static final int CHUNK = 64 * 1024;

  private final URI target;
  private final int bytesPerSecond;
  private final ServerSocket server;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  SlowedStore(URI target, int bytesPerSecond) throws IOException {
    this.target = target;
    this.bytesPerSecond = bytesPerSecond;
    this.server = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.getLocalPort());
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        Thread.ofVirtual().start(() -> serve(client));
      } catch (IOException e) {
        return; // Closed.
      }
    }
  }

  private void serve(Socket client) {
    try (client;
        Socket upstream = new Socket(InetAddress.getLoopbackAddress(), target.getPort())) {
      open.add(client);
      Thread.ofVirtual().start(() -> forwardAnswers(upstream, client));
      forwardRequests(client.getInputStream(), upstream.getOutputStream());
    } catch (IOException e) {
      // One side went away; so does the other.
    } finally {
      open.remove(client);
    }
  }

  private static void forwardRequests(InputStream in, OutputStream out) throws IOException {
    byte[] buffer = new byte[CHUNK];
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      if (new String(buffer, 0, n, StandardCharsets.ISO_8859_1).startsWith("GET ")) {
        LockSupport.parkNanos(LATENCY.toNanos());
      }
      out.write(buffer, 0, n);
    }
  }

  private void forwardAnswers(Socket upstream, Socket client) {
    byte[] buffer = new byte[CHUNK];
    long due = System.nanoTime();
    try (upstream;
        client) {
      InputStream in = upstream.getInputStream();
      OutputStream out = client.getOutputStream();
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        out.write(buffer, 0, n);
        // Time in which nothing was to be sent is not made up for.
        due =
            Math.max(due, System.nanoTime() - LATENCY.toNanos())
                + n * 1_000_000_000L / bytesPerSecond;
        LockSupport.parkNanos(due - System.nanoTime());
      }
    } catch (IOException e) {
      // As above.
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket socket : open) {
      socket.close();
    }
  }
}
