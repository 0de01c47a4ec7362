package dev.coppice.server.codec.csv;

import dev.coppice.model.Utf8;
import dev.coppice.server.codec.rows.BodyBytes;
import dev.coppice.server.codec.rows.BodyFormat;
import dev.coppice.server.codec.rows.MediaType;
import dev.coppice.server.codec.rows.MediaTypeException;
import dev.coppice.server.codec.rows.MediaTypeException.Kind;
import dev.coppice.server.codec.rows.PayloadException;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What a content type says of a CSV body beyond being one.
 *
 * @param header whether the first row has the names of the columns (RFC 4180's parameter)
 * @param delimiter what stands between two cells; 0 if the first line decides
 * @param isUtf8 false if another encoding is said, of which ASCII alone can be read
 */
public record CsvForm(boolean header, byte delimiter, boolean isUtf8) {

  /** What is meant where nothing is said. */
  static final CsvForm UNSAID = new CsvForm(false, (byte) 0, true);

  private static final Set<String> UTF_8 = Set.of("utf-8", "utf8", "us-ascii", "ascii");

  /**
   * Makes sure that a body can be read.
   *
   * @throws PayloadException if it is beyond ASCII in another encoding than UTF-8
   */
  void requireReadable(BodyBytes body) throws PayloadException {
    if (!isUtf8 && !Utf8.isAscii(body.array(), body.from(), body.to())) {
      throw BodyFormat.CSV.malformed("charset: another one, and not ASCII alone (expected: UTF-8)");
    }
  }

  boolean saysDelimiter() {
    return delimiter != 0;
  }

  /**
   * Reads the parameters.
   *
   * @throws MediaTypeException if one has another value than it can have, or several
   */
  public static CsvForm of(MediaType media) throws MediaTypeException {
    if (!media.has("label_size", "1")) {
      throw refused(media, "label_size must be equal to 1");
    }
    return new CsvForm(header(media), delimiter(media), isUtf8(media));
  }

  private static boolean isUtf8(MediaType media) {
    return media.values("charset").stream()
        .allMatch(value -> UTF_8.contains(unquoted(value).toLowerCase(Locale.ROOT)));
  }

  private static boolean header(MediaType media) throws MediaTypeException {
    List<String> values = media.values("header");
    String value = values.size() == 1 ? unquoted(values.getFirst()).toLowerCase(Locale.ROOT) : "";
    if (!values.isEmpty() && !value.equals("present") && !value.equals("absent")) {
      throw refused(media, "header must be present or absent");
    }
    return value.equals("present");
  }

  private static byte delimiter(MediaType media) throws MediaTypeException {
    List<String> values = media.values("delimiter");
    if (values.isEmpty()) {
      return 0;
    }
    String value = values.size() == 1 ? unquoted(values.getFirst()) : "";
    String byName = value.equals("\\t") ? "\t" : value;
    if (byName.length() != 1 || CsvDelimiter.ALL.indexOf(byName.charAt(0)) < 0) {
      throw refused(media, "delimiter must be one of \",\" \";\" \"\\t\" \"|\" \" \" \":\"");
    }
    return (byte) byName.charAt(0);
  }

  private static String unquoted(String value) {
    boolean isQuoted = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
    return isQuoted ? value.substring(1, value.length() - 1) : value;
  }

  private static MediaTypeException refused(MediaType media, String rule) {
    return new MediaTypeException(
        Kind.UNSUPPORTED,
        media.quoted() + " is not an accepted csv ContentType. Optional parameter " + rule);
  }
}
