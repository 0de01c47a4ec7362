package dev.coppice.bench.soak;

import dev.coppice.scripts.InvocationClient;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** One call on a connection of its own, for clients that do what no HTTP library does. */
final class RawCall implements AutoCloseable {

  private static final Duration LIMIT = Duration.ofSeconds(65);

  private final Socket socket;

  RawCall(URI endpoint) throws IOException {
    socket = new Socket(endpoint.getHost(), endpoint.getPort());
    socket.setSoTimeout((int) LIMIT.toMillis());
  }

  /** Sends the head of a call for a model. */
  void head(String model, String contentType, int contentLength) throws IOException {
    send(
        """
        POST /invocations HTTP/1.1\r
        Host: soak\r
        Connection: close\r
        %s: %s\r
        Content-Type: %s\r
        Content-Length: %d\r
        \r
        """
            .formatted(InvocationClient.MODEL_HEADER, model, contentType, contentLength)
            .getBytes(StandardCharsets.US_ASCII));
  }

  void send(byte[] bytes) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write(bytes);
    out.flush();
  }

  /**
   * Everything the server sends until it closes: head and body.
   *
   * @throws IOException if that is nothing
   */
  String answer() throws IOException {
    byte[] answer = socket.getInputStream().readAllBytes();
    if (answer.length == 0) {
      throw new IOException("closed without an answer");
    }
    return new String(answer, StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
