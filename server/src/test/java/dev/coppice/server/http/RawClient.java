package dev.coppice.server.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** A client that sends exactly the bytes it is given, and reads one answer at a time. */
public final class RawClient implements AutoCloseable {

  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;

  public RawClient(int port) throws IOException {
    this(port, 0);
  }

  /**
   * @param receiveBytes what its kernel takes before this reads it; 0 for the usual
   */
  public RawClient(int port, int receiveBytes) throws IOException {
    socket = new Socket();
    if (receiveBytes > 0) {
      socket.setReceiveBufferSize(receiveBytes);
    }
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(60_000); // A busy machine has seconds of work for some answers.
    in = socket.getInputStream();
    out = socket.getOutputStream();
  }

  /** One answer as it came. */
  public record Reply(String statusLine, Map<String, String> headers, String body) {
    public int status() {
      return Integer.parseInt(statusLine.split(" ", -1)[1]);
    }
  }

  public RawClient send(String text) throws IOException {
    return send(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  public RawClient send(byte[] bytes) throws IOException {
    out.write(bytes);
    out.flush();
    return this;
  }

  public RawClient get(String path) throws IOException {
    return send("GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n");
  }

  public RawClient post(String path, String body) throws IOException {
    return send(
        "POST "
            + path
            + " HTTP/1.1\r\nHost: x\r\nContent-Length: "
            + body.length()
            + "\r\n\r\n"
            + body);
  }

  /** Reads an answer with the body that its Content-Length says. */
  public Reply reply() throws IOException {
    Reply head = head();
    int length = Integer.parseInt(head.headers().getOrDefault("content-length", "0"));
    byte[] body = in.readNBytes(length);
    if (body.length < length) {
      throw new IOException("connection ended after " + body.length + " of " + length + " bytes");
    }
    return new Reply(head.statusLine(), head.headers(), new String(body, StandardCharsets.UTF_8));
  }

  /** Reads an answer that has no body, whatever its headers say. */
  public Reply head() throws IOException {
    String statusLine = line();
    Map<String, String> headers = new LinkedHashMap<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).trim());
    }
    return new Reply(statusLine, headers, "");
  }

  /** Reads a chunked body that follows a head. */
  public String chunks() throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    int length;
    do {
      length = Integer.parseInt(line(), 16);
      body.write(in.readNBytes(length));
      if (!line().isEmpty()) {
        throw new IOException("a chunk is longer than it says");
      }
    } while (length > 0);
    return body.toString(StandardCharsets.UTF_8);
  }

  /** The same, so many bytes after each pause. */
  public String chunks(int bytes, Duration pause) throws IOException {
    StringBuilder body = new StringBuilder();
    int left;
    do {
      left = Integer.parseInt(line(), 16);
      for (int rest = left; rest > 0; rest -= bytes) {
        long end = System.nanoTime() + pause.toNanos();
        ServerFixture.await(() -> System.nanoTime() >= end);
        body.append(new String(in.readNBytes(Math.min(rest, bytes)), StandardCharsets.US_ASCII));
      }
      if (!line().isEmpty()) {
        throw new IOException("a chunk is longer than it says");
      }
    } while (left > 0);
    return body.toString();
  }

  /** Reads what comes until the server ends its side. */
  public String rest() throws IOException {
    return new String(in.readAllBytes(), StandardCharsets.UTF_8);
  }

  /** True once the server has ended its side; bytes before that are a failure. */
  public boolean isEnded() throws IOException {
    int next = in.read();
    if (next >= 0) {
      throw new IOException("more came: " + (char) next);
    }
    return true;
  }

  void endOutput() throws IOException {
    socket.shutdownOutput();
  }

  /** Breaks the connection as a crashed client's kernel does. */
  public void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new IOException("connection ended within: " + line);
      }
      line.write(next);
    }
    String text = line.toString(StandardCharsets.ISO_8859_1);
    return text.substring(0, text.length() - 1);
  }
}
