package dev.coppice.server.codec.rows;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.IOContext;
import com.fasterxml.jackson.core.json.UTF8StreamJsonParser;
import com.fasterxml.jackson.core.sym.ByteQuadsCanonicalizer;
import dev.coppice.model.HeapShare;
import java.io.IOException;

/**
 * Makes the parsers of one body's texts. They keep the names that they have seen, each once, so
 * that names which come again take no time. That is counted: a body may consist of names.
 */
final class BodyJson extends JsonFactory {

  private static final long serialVersionUID = 1L;

  /** Of the heap for a name in the parsers' table, while that grows. */
  private static final int NAME_BYTES = 160;

  /** And for each of its characters: as text, and twice as bytes, while the table grows. */
  private static final int CHARACTER_BYTES = 6;

  /** Of the heap for each byte of a text in another encoding, if all of it is names. */
  private static final int OTHER_BYTES = 8;

  /** What the names of usual rows take is not counted. */
  private static final int SPARED = 16 << 10;

  /** Texts that share their names: one with a new name has all of them copied. */
  private static final int SHARING = 10;

  private final transient HeapShare heap;

  /** The most that names have taken, with what is spared. */
  private long counted = SPARED;

  private transient ByteQuadsCanonicalizer shared = ByteQuadsCanonicalizer.createRoot();
  private int texts;

  /**
   * @param settings of the parsers
   * @param heap what names are taken from
   */
  BodyJson(JsonFactory settings, HeapShare heap) {
    super(settings, null);
    this.heap = heap;
  }

  @Override
  protected JsonParser _createParser(byte[] text, int from, int length, IOContext context)
      throws IOException {
    if (isWide(text, from, length)) {
      heap.take((long) OTHER_BYTES * length); // Whatever its names are: nobody sends such.
      return super._createParser(text, from, length, context);
    }
    return new Parser(new BodyBytes(text, from, from + length), context);
  }

  /**
   * Whether a text may be in UTF-16 or UTF-32: it begins with half of their mark, or has a zero
   * beside its first character, which is ASCII. Jackson looks only then, as what it looks with
   * reads beyond short texts once the JVM's compiler (25.0.3) has seen millions of them.
   */
  private static boolean isWide(byte[] text, int from, int length) {
    if (length < 2) {
      return false;
    }
    byte first = text[from];
    return first == 0 || text[from + 1] == 0 || first == (byte) 0xfe || first == (byte) 0xff;
  }

  private ByteQuadsCanonicalizer sharedNames() {
    if (++texts % SHARING == 0) {
      shared = ByteQuadsCanonicalizer.createRoot();
    }
    return shared;
  }

  private final class Parser extends UTF8StreamJsonParser {

    private int names = _symbols.size();
    private long bytes = names == 0 ? 0 : counted; // With those of the texts before.

    private Parser(BodyBytes text, IOContext context) {
      this(text, text.withoutMark(), context);
    }

    private Parser(BodyBytes text, BodyBytes unmarked, IOContext context) {
      super(
          context,
          _parserFeatures,
          null,
          null,
          sharedNames().makeChild(_factoryFeatures),
          text.array(),
          unmarked.from(),
          text.to(),
          unmarked.from() - text.from(),
          false);
    }

    @Override
    public JsonToken nextToken() throws IOException {
      JsonToken token = super.nextToken();
      if (token == JsonToken.FIELD_NAME && _symbols.size() != names) {
        names = _symbols.size();
        bytes += NAME_BYTES + (long) CHARACTER_BYTES * currentName().length();
        if (bytes > counted) {
          heap.take(bytes - counted);
          counted = bytes;
        }
      }
      return token;
    }
  }
}
