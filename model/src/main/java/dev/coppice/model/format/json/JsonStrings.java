package dev.coppice.model.format.json;

import dev.coppice.model.InvalidModelException;
import dev.coppice.model.format.NameCache;
import dev.coppice.model.format.Place;
import dev.coppice.model.memory.ReadingMemory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Reads JSON's strings as XGBoost does, and refuses what it does not know.
 *
 * <p>XGBoost keeps the six characters of a unicode escape as they are. So a member's name that
 * spells a known one by an escape is an unknown one, to it and to us, and a feature has the name
 * that it has in UBJSON. Of the other escapes XGBoost knows five.
 */
final class JsonStrings {

  /** Of each character of a long text: two in a builder that has doubled, and the text's own. */
  private static final int BYTES_OF_CHARACTER = 6;

  private final JsonBytes bytes;
  private final ReadingMemory memory;
  private final NameCache names = new NameCache();

  JsonStrings(JsonBytes bytes, ReadingMemory memory) {
    this.bytes = bytes;
    this.memory = memory;
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
    if (end < 0) {
      return longString(maxLength, place);
    }
    int from = bytes.position() + 1;
    if (end - from > maxLength) {
      throw tooLong(maxLength, place);
    }
    bytes.moveTo(end + 1);
    return new String(bytes.buffer(), from, end - from, StandardCharsets.ISO_8859_1);
  }

  /** Passes over the string at hand, whatever its length; returns how many characters it has. */
  long skip() throws IOException, InvalidModelException {
    int end = plainEnd();
    if (end >= 0) {
      int length = end - bytes.position() - 1;
      bytes.moveTo(end + 1);
      return length;
    }
    WrittenString written = new WrittenString(bytes);
    long length = 0;
    while (written.next() >= 0) {
      length++;
    }
    return length;
  }

  private String longString(int maxLength, Place place) throws IOException, InvalidModelException {
    WrittenString written = new WrittenString(bytes);
    StringBuilder text = new StringBuilder();
    long taken = 0;
    int next;
    while ((next = written.next()) >= 0) {
      if (text.length() == maxLength) {
        throw tooLong(maxLength, place);
      }
      if (text.length() == text.capacity()) {
        long more = (long) BYTES_OF_CHARACTER * text.length();
        memory.take(more);
        taken += more;
      }
      text.append((char) next);
    }
    memory.give(taken);
    return text.toString();
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
}
