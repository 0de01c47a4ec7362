package dev.coppice.scripts;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * A TCP proxy in front of a real S3 server that breaks real connections on demand. What it does is
 * decided when a connection's first request arrives; after each fault the connection is closed, so
 * that the client comes back with a new one.
 */
public final class FaultProxy implements AutoCloseable {

  /** What happens to the next connections. */
  public enum Fault {
    NONE,
    /** Half a second passes before the request is handed on. */
    LATENCY,
    /** 503 SlowDown, as S3 throttles. */
    THROTTLED,
    /** 500 InternalError, as S3 fails now and then. */
    SERVER_ERROR,
    /** 403 AccessDenied. */
    ACCESS_DENIED,
    /** 404 of a proxy that knows nothing behind it, as text. */
    NO_BACKEND,
    /** The answer is cut with a reset after some kilobytes. */
    CUT_BODY,
    /** After some kilobytes of the answer nothing more comes; the connection stays open. */
    STALLED_BODY,
    /** The request is swallowed, and nothing ever comes back. */
    BLACK_HOLE
  }

  private static final int BROKEN_AFTER_BYTES = 20_000;

  private final ServerSocket server;
  private final URI target;
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("fault-proxy-", 0).factory());
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger requests = new AtomicInteger();
  private final AtomicInteger faultsLeft = new AtomicInteger();
  private volatile Fault fault = Fault.NONE;

  /** Listens on a free port of 127.0.0.1. */
  public FaultProxy(URI target) throws IOException {
    this.target = target;
    this.server = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    threads.execute(this::accept);
  }

  /** Where it listens, {@code http://127.0.0.1:port}. */
  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.getLocalPort());
  }

  /** From now on, every connection meets this fault. */
  public void inject(Fault next) {
    inject(next, Integer.MAX_VALUE);
  }

  /** The next {@code times} connections meet this fault, those after them none. */
  public void inject(Fault next, int times) {
    faultsLeft.set(next == Fault.NONE ? 0 : times);
    fault = next;
    requests.set(0);
    // Kept-alive connections would never meet it.
    open.forEach(FaultProxy::closeQuietly);
  }

  /** GET requests seen since {@link #inject}, on any connection. */
  public int requests() {
    return requests.get();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        open.add(client);
        threads.execute(() -> serve(client));
      } catch (IOException e) {
        return; // Closed.
      }
    }
  }

  private void serve(Socket client) {
    try (client;
        Socket upstream = new Socket(InetAddress.getLoopbackAddress(), target.getPort())) {
      open.add(upstream);
      threads.execute(() -> forwardAnswers(upstream, client));
      forwardRequests(client, upstream);
    } catch (IOException e) {
      // One side went away; so does the other.
    } finally {
      open.remove(client);
    }
  }

  /** Hands requests on, one read at a time; the client sends one GET per read, without a body. */
  private void forwardRequests(Socket client, Socket upstream) throws IOException {
    InputStream in = client.getInputStream();
    OutputStream out = upstream.getOutputStream();
    byte[] buffer = new byte[64 * 1024];
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      if (new String(buffer, 0, n, StandardCharsets.ISO_8859_1).startsWith("GET ")) {
        requests.incrementAndGet();
      }
      Fault now = faultsLeft.get() > 0 ? fault : Fault.NONE;
      if (!meetsAnswers(now)) {
        faultsLeft.decrementAndGet();
      }
      switch (now) {
        case NONE, CUT_BODY, STALLED_BODY -> out.write(buffer, 0, n);
        case LATENCY -> {
          LockSupport.parkNanos(500_000_000);
          out.write(buffer, 0, n);
        }
        case THROTTLED -> answer(client, "503 Slow Down", "SlowDown");
        case SERVER_ERROR -> answer(client, "500 Internal Server Error", "InternalError");
        case ACCESS_DENIED -> answer(client, "403 Forbidden", "AccessDenied");
        case NO_BACKEND -> send(client, "404 Not Found", "text/plain", "default backend - 404");
        case BLACK_HOLE -> in.transferTo(OutputStream.nullOutputStream());
      }
      out.flush();
    }
  }

  /** Whether the request is handed on as if nothing were to happen. */
  private static boolean meetsAnswers(Fault fault) {
    return fault == Fault.NONE || fault == Fault.CUT_BODY || fault == Fault.STALLED_BODY;
  }

  private static void answer(Socket client, String status, String code) throws IOException {
    String body = "<Error><Code>" + code + "</Code><Message>injected</Message></Error>";
    send(client, status, "application/xml", body);
  }

  private static void send(Socket client, String status, String type, String body)
      throws IOException {
    String head =
        "HTTP/1.1 %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n"
            .formatted(status, type, body.length());
    client.getOutputStream().write((head + body).getBytes(StandardCharsets.US_ASCII));
  }

  private void forwardAnswers(Socket upstream, Socket client) {
    try (upstream) {
      InputStream in = upstream.getInputStream();
      OutputStream out = client.getOutputStream();
      byte[] buffer = new byte[16 * 1024];
      long sent = 0;
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        out.write(buffer, 0, n);
        sent += n;
        if (sent > BROKEN_AFTER_BYTES && isBroken()) {
          breakOff(in, client);
          return;
        }
      }
    } catch (IOException e) {
      // As above.
    } finally {
      open.remove(upstream);
    }
  }

  private boolean isBroken() {
    return fault != Fault.NONE
        && meetsAnswers(fault)
        && faultsLeft.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
  }

  private void breakOff(InputStream in, Socket client) throws IOException {
    if (fault == Fault.STALLED_BODY) {
      in.transferTo(OutputStream.nullOutputStream());
    } else {
      client.setOption(StandardSocketOptions.SO_LINGER, 0); // Close with a reset.
      client.close();
    }
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    open.forEach(FaultProxy::closeQuietly);
    threads.shutdownNow();
  }
}
