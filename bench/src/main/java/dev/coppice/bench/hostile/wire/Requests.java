package dev.coppice.bench.hostile.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;

/** Requests as bytes. */
public final class Requests {

  public static final int BODY_LIMIT = 6 << 20;

  private Requests() {}

  /** A well-formed call of a model. */
  public static byte[] invoke(String model, String contentType, byte[] body) {
    return join(head(model, contentType, body.length).getBytes(ISO_8859_1), body);
  }

  public static byte[] invoke(String model, String contentType, String body) {
    return invoke(model, contentType, body.getBytes(ISO_8859_1));
  }

  /** The head of a call whose body has so many bytes. */
  public static String head(String model, String contentType, long length) {
    return start("POST /invocations")
        + "X-Amzn-SageMaker-Target-Model: "
        + model
        + "\r\nContent-Type: "
        + contentType
        + "\r\nContent-Length: "
        + length
        + "\r\n\r\n";
  }

  /** A request line and the one header that every request needs. */
  public static String start(String methodAndTarget) {
    return methodAndTarget + " HTTP/1.1\r\nHost: hostile\r\n";
  }

  public static byte[] get(String target) {
    return (start("GET " + target) + "\r\n").getBytes(ISO_8859_1);
  }

  /** The same request, with a header more. */
  public static byte[] with(String header, byte[] request) {
    String text = new String(request, ISO_8859_1);
    int end = text.indexOf("\r\n") + 2;
    return (text.substring(0, end) + header + "\r\n" + text.substring(end)).getBytes(ISO_8859_1);
  }

  /** The header that shows a token. */
  public static String bearing(String token) {
    return "Authorization: Bearer " + token;
  }

  public static byte[] join(byte[]... parts) {
    byte[] all = new byte[Arrays.stream(parts).mapToInt(part -> part.length).sum()];
    int at = 0;
    for (byte[] part : parts) {
      System.arraycopy(part, 0, all, at, part.length);
      at += part.length;
    }
    return all;
  }

  /** A text over and over, up to so many characters. */
  public static String filled(String text, int length) {
    return text.repeat(length / text.length());
  }
}
