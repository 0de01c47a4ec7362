package dev.coppice.server.http.exchange;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** A request header that is meant to come once. */
public final class HeaderField {

  private static final String SEPARATOR = ", ";

  /** What stands between custom attributes. */
  private static final String ATTRIBUTE_SEPARATOR = ";";

  private HeaderField() {}

  /** The header's value, null if it is absent; if it came several times, all values as one list. */
  public static @Nullable String value(HttpHeaders headers, AsciiString name) {
    return value(headers, name, SEPARATOR);
  }

  /** The same of a header that has custom attributes, which a comma does not part. */
  public static @Nullable String attributes(HttpHeaders headers, AsciiString name) {
    return value(headers, name, ATTRIBUTE_SEPARATOR);
  }

  private static @Nullable String value(HttpHeaders headers, AsciiString name, String separator) {
    Iterator<? extends CharSequence> values = headers.valueCharSequenceIterator(name);
    if (!values.hasNext()) {
      return null;
    }
    CharSequence first = values.next();
    return values.hasNext() ? String.join(separator, headers.getAll(name)) : first.toString();
  }

  /**
   * Whether a value that {@link #value} gave is a list of several.
   *
   * @param value not null
   */
  public static boolean isRepeated(HttpHeaders headers, AsciiString name, String value) {
    // The common case costs no look-up.
    return value.contains(SEPARATOR) && headers.getAll(name).size() > 1;
  }
}
