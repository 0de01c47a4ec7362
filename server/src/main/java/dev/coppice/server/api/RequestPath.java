package dev.coppice.server.api;

import dev.coppice.model.Quoted;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A request's path, taken apart: its segments, percent-decoded once as UTF-8.
 *
 * @param segments without the slashes; {@code /models/a%2Fb} has two
 * @param endsInSlash whether an empty segment followed, which {@code segments} leaves out
 */
record RequestPath(List<String> segments, boolean endsInSlash) {

  RequestPath {
    segments = List.copyOf(segments);
  }

  /**
   * @param raw as sent, such as {@code /models/a%20b}
   * @throws IllegalArgumentException with the text for the client, if an escape is not two
   *     hexadecimal digits, or the bytes are not UTF-8
   */
  static RequestPath parse(String raw) {
    if (!raw.startsWith("/")) {
      throw new IllegalArgumentException("path: " + Quoted.of(raw) + " (expected: /...)");
    }
    boolean isEscaped = raw.indexOf('%') >= 0;
    List<String> segments = new ArrayList<>();
    int from = 1;
    while (from <= raw.length()) {
      int slash = raw.indexOf('/', from);
      int to = slash < 0 ? raw.length() : slash;
      String segment = raw.substring(from, to);
      segments.add(isEscaped && segment.indexOf('%') >= 0 ? decode(segment, raw) : segment);
      from = to + 1;
    }
    boolean endsInSlash = segments.size() > 1 && segments.getLast().isEmpty();
    if (endsInSlash) {
      segments.removeLast();
    }
    return new RequestPath(segments, endsInSlash);
  }

  private static String decode(String segment, String raw) {
    byte[] bytes = segment.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream decoded = new ByteArrayOutputStream(bytes.length);
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] != '%') {
        decoded.write(bytes[i]);
        continue;
      }
      int high = hex(bytes, i + 1);
      int low = hex(bytes, i + 2);
      if (high < 0 || low < 0) {
        throw badEscape(raw);
      }
      decoded.write(high << 4 | low);
      i += 2;
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(decoded.toByteArray()))
          .toString();
    } catch (CharacterCodingException e) {
      throw badEscape(raw);
    }
  }

  private static int hex(byte[] bytes, int index) {
    return index < bytes.length ? Character.digit((char) bytes[index], 16) : -1;
  }

  private static IllegalArgumentException badEscape(String raw) {
    return new IllegalArgumentException(
        "path: " + Quoted.of(raw) + " (expected: percent-escapes of UTF-8)");
  }
}
