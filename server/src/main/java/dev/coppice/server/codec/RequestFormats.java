package dev.coppice.server.codec;

import dev.coppice.server.codec.csv.CsvDecoder;
import dev.coppice.server.codec.csv.CsvForm;
import dev.coppice.server.codec.json.JsonDecoder;
import dev.coppice.server.codec.json.JsonLinesDecoder;
import dev.coppice.server.codec.libsvm.LibsvmBase;
import dev.coppice.server.codec.libsvm.LibsvmDecoder;
import dev.coppice.server.codec.recordio.RecordIoDecoder;
import dev.coppice.server.codec.rows.MediaType;
import dev.coppice.server.codec.rows.MediaTypeException;
import dev.coppice.server.codec.rows.MediaTypeException.Kind;
import dev.coppice.server.codec.rows.RequestDecoder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The media types in which requests may come, alike in every dialect. */
public final class RequestFormats {

  /** What SageMaker's clients mean by sending no content type, as they do by default. */
  private static final String DEFAULT_TYPE = "text/libsvm";

  private static final List<String> PARQUET = List.of("parquet", "application/x-parquet");

  /** In the order in which the refusal names them: first all short names, then all others. */
  private final List<Format> formats;

  private final Map<String, RequestDecoder> decoders = new HashMap<>();

  /**
   * @param base what the first index is in LIBSVM bodies
   */
  public RequestFormats(LibsvmBase base) {
    formats =
        List.of(
            new Format("csv", List.of("text/csv"), new CsvDecoder()),
            new Format("libsvm", List.of(DEFAULT_TYPE, "text/x-libsvm"), new LibsvmDecoder(base)),
            new Format(
                "recordio-protobuf",
                List.of("application/x-recordio-protobuf"),
                new RecordIoDecoder()),
            new Format("json", List.of("application/json"), new JsonDecoder()),
            new Format("jsonlines", List.of("application/jsonlines"), new JsonLinesDecoder()));
    for (Format format : formats) {
      format.names().forEach(name -> decoders.put(name, format.decoder()));
    }
  }

  /**
   * The decoder of a media type, looked up without regard to case. CSV has parameters, see {@link
   * CsvForm}; all others are dropped.
   *
   * @param contentType value of {@code Content-Type}; null if there is no such header
   * @throws MediaTypeException {@code UNSUPPORTED}, with the contract's text
   */
  public RequestDecoder decoder(@Nullable String contentType) throws MediaTypeException {
    String sent = contentType == null || contentType.isBlank() ? DEFAULT_TYPE : contentType;
    RequestDecoder exact = decoders.get(sent);
    if (exact != null) {
      return exact;
    }
    MediaType media = MediaType.of(sent);
    RequestDecoder decoder = decoders.get(media.name());
    if (decoder == null) {
      throw new MediaTypeException(Kind.UNSUPPORTED, refusal(media));
    }
    return decoder instanceof CsvDecoder ? new CsvDecoder(CsvForm.of(media)) : decoder;
  }

  private String refusal(MediaType media) {
    if (PARQUET.contains(media.name())) {
      return "Content-type %s is not supported.".formatted(media.quoted());
    }
    Stream<String> shortNames = formats.stream().map(Format::shortName);
    Stream<String> others = formats.stream().flatMap(format -> format.mediaTypes().stream());
    return Stream.concat(shortNames, others)
        .collect(
            Collectors.joining(", ", media.quoted() + " is not an accepted ContentType: ", "."));
  }

  private record Format(String shortName, List<String> mediaTypes, RequestDecoder decoder) {

    Stream<String> names() {
      return Stream.concat(Stream.of(shortName), mediaTypes.stream());
    }
  }
}
