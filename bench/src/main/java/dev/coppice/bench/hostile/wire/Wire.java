package dev.coppice.bench.hostile.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.channels.SocketChannel;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Consumer;
import javax.net.ssl.SSLSocket;

/** One client's connection, on which anything can be sent. */
public final class Wire implements AutoCloseable {

  private static final int TIMEOUT_MILLIS = 10_000;

  /** Small, so that a server soon notices who does not read. */
  private static final int RECEIVE_BUFFER = 16 << 10;

  /** Also this machine. */
  private static final String ELSEWHERE = "127.0.0.2";

  private static final int MAX_LINE = 32 << 10;

  private final Socket bare;
  private final Socket socket;
  private final InputStream in;
  private final Consumer<Wire> closed;

  private Wire(Socket bare, Socket socket, Consumer<Wire> closed) throws IOException {
    this.bare = bare;
    this.socket = socket;
    this.in = new BufferedInputStream(socket.getInputStream(), RECEIVE_BUFFER);
    this.closed = closed;
  }

  /**
   * Connects.
   *
   * @param closed hears of its end
   */
  public static Wire open(Place place, Consumer<Wire> closed) throws IOException {
    // Not a bare socket: the JDK's list of those has a lock, on which a thread can wait as long as
    // others open them.
    Socket socket = SocketChannel.open().socket();
    try {
      socket.setReceiveBufferSize(RECEIVE_BUFFER);
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(TIMEOUT_MILLIS);
      if (place.elsewhere()) {
        socket.bind(new InetSocketAddress(ELSEWHERE, 0));
      }
      URI endpoint = place.endpoint();
      socket.connect(new InetSocketAddress(endpoint.getHost(), endpoint.getPort()), TIMEOUT_MILLIS);
      return new Wire(socket, place.tls() == null ? socket : secured(socket, place), closed);
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  private static Socket secured(Socket bare, Place place) throws IOException {
    SSLSocket socket =
        (SSLSocket)
            Objects.requireNonNull(place.tls())
                .getSocketFactory()
                .createSocket(bare, place.endpoint().getHost(), place.endpoint().getPort(), true);
    if (place.version() != null) {
      socket.setEnabledProtocols(new String[] {place.version()});
    }
    socket.startHandshake();
    socket.getSession().invalidate(); // The next handshake is to be a whole one.
    return socket;
  }

  /** For whoever reads what is no HTTP/1.1. */
  public InputStream in() {
    return in;
  }

  public OutputStream out() throws IOException {
    return socket.getOutputStream();
  }

  /** Sends below TLS. */
  public void sendBare(byte[] bytes) throws IOException {
    bare.getOutputStream().write(bytes);
  }

  /** Reads below TLS, which then can read nothing more. */
  public int readBare(byte[] buffer) throws IOException {
    return bare.getInputStream().read(buffer);
  }

  /** Shakes hands once more; since TLS 1.3 that is to ask for new keys. */
  public void renegotiate() throws IOException {
    ((SSLSocket) socket).startHandshake();
  }

  public void send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  public void send(String ascii) throws IOException {
    send(ascii.getBytes(ISO_8859_1));
  }

  /** Ends this side; the server may still answer. */
  public void endOutput() throws IOException {
    socket.shutdownOutput();
  }

  /** Reads some bytes of whatever comes; fewer than none at the end. */
  public int read(byte[] buffer) throws IOException {
    return in.read(buffer);
  }

  /**
   * Reads an answer to its last byte.
   *
   * @return its status
   */
  public String answer() throws IOException {
    return answer(new StringBuilder());
  }

  /** The same of an answer to HEAD, which has no body. */
  public String answerToHead() throws IOException {
    String status = status(line());
    while (!line().isEmpty()) {
      // A header; none matters.
    }
    return status;
  }

  private static String status(String statusLine) throws IOException {
    String[] words = statusLine.split(" ", 3);
    if (words.length < 2 || !words[0].startsWith("HTTP/1.")) {
      throw new IOException("status line: " + statusLine + " (expected: HTTP/1.1 and a status)");
    }
    return words[1];
  }

  /** The same as {@link #answer()}, and keeps the body. */
  public String answer(StringBuilder body) throws IOException {
    String status = status(line());
    long length = -1;
    boolean isChunked = false;
    for (String header = line(); !header.isEmpty(); header = line()) {
      String lower = header.toLowerCase(Locale.ROOT);
      if (lower.startsWith("content-length:")) {
        length = Long.parseLong(lower.substring(15).strip());
      }
      isChunked |= lower.equals("transfer-encoding: chunked");
    }
    if (isChunked) {
      chunks(body);
    } else if (length > 0) {
      body(length, body);
    }
    return status;
  }

  private void chunks(StringBuilder body) throws IOException {
    for (long size = size(); size > 0; size = size()) {
      body(size, body);
      line();
    }
    line();
  }

  private long size() throws IOException {
    return Long.parseLong(line().strip(), 16);
  }

  private void body(long length, StringBuilder body) throws IOException {
    byte[] buffer = new byte[(int) Math.min(length, RECEIVE_BUFFER)];
    long left = length;
    while (left > 0) {
      int read = in.read(buffer, 0, (int) Math.min(left, buffer.length));
      if (read < 0) {
        throw new EOFException();
      }
      if (body.length() < MAX_LINE) {
        body.append(new String(buffer, 0, read, ISO_8859_1));
      }
      left -= read;
    }
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0 || line.length() == MAX_LINE) {
        throw new EOFException();
      }
      if (next != '\r') {
        line.append((char) next);
      }
    }
    return line.toString();
  }

  @Override
  public void close() {
    closed.accept(this);
    try {
      bare.close(); // Without a goodbye, which a full buffer would hold up.
    } catch (IOException e) {
      throw new IllegalStateException("a socket that cannot be closed", e);
    }
  }
}
