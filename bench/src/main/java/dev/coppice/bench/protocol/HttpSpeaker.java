package dev.coppice.bench.protocol;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The same HTTP/1.1 request over and over. It shares the processor with the server, so it looks at
 * an answer's bytes where they are: text made of each header cost protocols by their heads' length.
 */
final class HttpSpeaker implements Speaker {

  private static final byte[] OK = "HTTP/1.1 200".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] END = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] LENGTH = "content-length: ".getBytes(StandardCharsets.US_ASCII);

  private final Socket socket;
  private final InputStream in;
  private final byte[] request;
  private final byte[] answer = new byte[8192];

  private HttpSpeaker(Socket socket, byte[] request) throws IOException {
    this.socket = socket;
    this.in = socket.getInputStream();
    this.request = request;
  }

  /** Connects. */
  static HttpSpeaker connect(URI endpoint, byte[] request) throws IOException {
    Socket socket = new Socket(endpoint.getHost(), endpoint.getPort());
    socket.setTcpNoDelay(true);
    return new HttpSpeaker(socket, request);
  }

  /**
   * A request.
   *
   * @param headers lines that end in CR and LF
   */
  static byte[] post(String path, String headers, byte[] body) {
    byte[] head =
        "POST %s HTTP/1.1\r\nHost: x\r\n%sContent-Length: %d\r\n\r\n"
            .formatted(path, headers, body.length)
            .getBytes(StandardCharsets.US_ASCII);
    byte[] request = Arrays.copyOf(head, head.length + body.length);
    System.arraycopy(body, 0, request, head.length, body.length);
    return request;
  }

  @Override
  public void call() throws IOException {
    socket.getOutputStream().write(request);
    int size = read(0);
    int head = endOfHead(size);
    while (head < 0) {
      size += read(size);
      head = endOfHead(size);
    }
    if (!startsWith(OK, 0)) {
      throw new IOException("answer: " + text(head) + " (expected: status 200)");
    }
    in.skipNBytes(head + contentLength(head) - size);
  }

  private int read(int size) throws IOException {
    int count = in.read(answer, size, answer.length - size);
    if (count <= 0) {
      throw new IOException("the connection ended, or a head of " + size + " bytes did not");
    }
    return count;
  }

  /** Where the body begins; -1 if that has not come yet. */
  private int endOfHead(int size) {
    for (int at = END.length; at <= size; at++) {
      if (answer[at - 1] == '\n' && startsWith(END, at - END.length)) {
        return at;
      }
    }
    return -1;
  }

  private int contentLength(int head) throws IOException {
    for (int at = 0; at < head; at++) {
      if (answer[at] == '\n' && isLength(at + 1)) {
        int length = 0;
        for (int digit = at + 1 + LENGTH.length; answer[digit] != '\r'; digit++) {
          length = 10 * length + answer[digit] - '0';
        }
        return length;
      }
    }
    throw new IOException("answer: " + text(head) + " (expected: a content-length)");
  }

  /** In upper or lower case; of what else the name has, that bit is set anyway. */
  private boolean isLength(int at) {
    for (int i = 0; i < LENGTH.length; i++) {
      if ((answer[at + i] | 0x20) != LENGTH[i]) {
        return false;
      }
    }
    return true;
  }

  private boolean startsWith(byte[] wanted, int at) {
    return Arrays.equals(answer, at, at + wanted.length, wanted, 0, wanted.length);
  }

  private String text(int length) {
    return new String(answer, 0, length, StandardCharsets.US_ASCII);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
