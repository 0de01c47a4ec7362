package dev.coppice.model.format.json;

import dev.coppice.model.InvalidModelException;
import dev.coppice.model.format.NameCache;
import dev.coppice.model.format.Place;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Reads JSON's strings, and refuses what two readers understand differently.
 *
 * <p>XGBoost keeps the six characters of a unicode escape as they are, so a member's name that
 * spells a plain letter by one would be a known name to us and an unknown one to XGBoost, which
 * then reads on without it. Nobody needs to escape letters, digits or the underscore. Of the other
 * escapes XGBoost knows five.
 */
final class JsonStrings {

  /** No string takes more bytes. */
  private static final int MAX_BYTES = 1 << 24;

  private final JsonBytes bytes;
  private final NameCache names = new NameCache();

  JsonStrings(JsonBytes bytes) {
    this.bytes = bytes;
  }

  /** The string at hand, of a member's name. */
  String name(int maxLength, Place place) throws IOException, InvalidModelException {
    int end = plainEnd();
    if (end < 0 || end - bytes.position() > maxLength) {
      return string(maxLength, place);
    }
    int from = bytes.position() + 1;
    bytes.moveTo(end + 1);
    return names.name(bytes.buffer(), from, end - from);
  }

  /** The string at hand, of at most {@code maxLength} characters. */
  String string(int maxLength, Place place) throws IOException, InvalidModelException {
    int end = plainEnd();
    String text;
    if (end < 0) {
      bytes.moveTo(bytes.position() + 1);
      text = unescaped(decoded(rest(maxLength, place)));
    } else {
      int from = bytes.position() + 1;
      text = new String(bytes.buffer(), from, end - from, StandardCharsets.ISO_8859_1);
      bytes.moveTo(end + 1);
    }
    if (text.length() > maxLength) {
      throw tooLong(maxLength, place);
    }
    return text;
  }

  private static InvalidModelException tooLong(int maxLength, Place place) {
    return place.refuse("too long (expected: at most " + maxLength + " characters)");
  }

  /** Where the string at hand ends, if it is plain ASCII and all of it is; otherwise -1. */
  private int plainEnd() {
    byte[] text = bytes.buffer();
    int at = bytes.position() + 1;
    while (text[at] >= ' ' && text[at] != '"' && text[at] != '\\') {
      at++;
    }
    return text[at] == '"' ? at : -1;
  }

  /** What is written up to the closing quote, which is taken too. */
  private ByteBuffer rest(int maxLength, Place place) throws IOException, InvalidModelException {
    // An escape makes one character of six bytes.
    int most = (int) Math.min(6L * maxLength, MAX_BYTES);
    byte[] written = new byte[256];
    int size = 0;
    boolean isEscaped = false;
    byte next;
    while ((next = bytes.next()) != '"' || isEscaped) {
      if (next >= 0 && next < ' ') {
        throw bytes.refuse("control character 0x%02x in a string".formatted(next));
      }
      if (size == most) {
        throw tooLong(Math.min(maxLength, MAX_BYTES), place);
      }
      if (size == written.length) {
        written = Arrays.copyOf(written, Math.min(most, 2 * size));
      }
      written[size++] = next;
      isEscaped = !isEscaped && next == '\\';
    }
    return ByteBuffer.wrap(written, 0, size);
  }

  private String decoded(ByteBuffer utf8) throws InvalidModelException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(utf8).toString();
    } catch (CharacterCodingException e) {
      throw bytes.refuse("a string that is not UTF-8 (expected: UTF-8)");
    }
  }

  private String unescaped(String written) throws InvalidModelException {
    StringBuilder text = new StringBuilder(written.length());
    for (int at = 0; at < written.length(); at++) {
      char next = written.charAt(at);
      if (next != '\\') {
        text.append(next);
        continue;
      }
      char escape = written.charAt(++at);
      switch (escape) {
        case '"', '\\' -> text.append(escape);
        case 'n' -> text.append('\n');
        case 'r' -> text.append('\r');
        case 't' -> text.append('\t');
        case 'u' -> {
          text.append(unicode(written, at + 1));
          at += 4;
        }
        default -> throw bytes.refuse("unknown escape (expected: one that XGBoost knows)");
      }
    }
    return text.toString();
  }

  private char unicode(String written, int from) throws InvalidModelException {
    if (from + 4 > written.length()
        || !written.substring(from, from + 4).chars().allMatch(HexFormat::isHexDigit)) {
      throw bytes.refuse("unicode escape (expected: four hexadecimal digits)");
    }
    char code = (char) HexFormat.fromHexDigits(written, from, from + 4);
    if (code < 0x80 && (Character.isLetterOrDigit(code) || code == '_')) {
      throw bytes.refuse("unicode escape of '%c' (expected: the character itself)".formatted(code));
    }
    return code;
  }
}
