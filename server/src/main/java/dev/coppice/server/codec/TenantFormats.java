package dev.coppice.server.codec;

import dev.coppice.model.HeapShare;
import dev.coppice.server.codec.csv.CsvForm;
import dev.coppice.server.codec.csv.CsvTenantReader;
import dev.coppice.server.codec.json.JsonTenantReader;
import dev.coppice.server.codec.rows.MediaType;
import dev.coppice.server.codec.rows.MediaTypeException;
import dev.coppice.server.codec.rows.MediaTypeException.Kind;
import dev.coppice.server.codec.tenants.TenantReader;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The media types in which rows for many tenants may come, and the one of their answers. */
public final class TenantFormats {

  private static final String JSON_LINES = "application/jsonlines";
  private static final String CSV = "text/csv";

  private final String key;

  /**
   * @param key what has the name of each row's tenant where the content type does not say
   */
  public TenantFormats(String key) {
    this.key = key;
  }

  /** Makes the reader of a body. */
  @FunctionalInterface
  public interface Format {

    /**
     * Begins to read.
     *
     * @param body not copied
     * @param heap what the rows' tables are taken from
     */
    TenantReader reader(byte[] body, HeapShare heap);
  }

  /**
   * The format that a content type means.
   *
   * @param contentType null if there is no such header
   * @throws MediaTypeException {@code UNSUPPORTED}, with what is accepted
   */
  public Format format(@Nullable String contentType) throws MediaTypeException {
    MediaType media = MediaType.of(contentType == null ? "" : contentType);
    String named = key(media);
    return switch (media.name()) {
      case JSON_LINES -> (body, heap) -> new JsonTenantReader(body, named, heap);
      case CSV -> {
        CsvForm form = CsvForm.of(media);
        if (!form.header()) {
          throw refused(media);
        }
        yield (body, heap) -> new CsvTenantReader(body, form, named, heap);
      }
      default -> throw refused(media);
    };
  }

  /**
   * Makes sure that answers may be JSON lines.
   *
   * @param accept null if there is no such header
   * @throws MediaTypeException {@code NOT_ACCEPTABLE}
   */
  public static void requireAccepted(@Nullable String accept) throws MediaTypeException {
    if (accept != null && !accept.isBlank() && !WeightedAccept.wants(accept, JSON_LINES)) {
      throw new MediaTypeException(
          Kind.NOT_ACCEPTABLE, "A batch is answered as application/jsonlines alone.");
    }
  }

  private String key(MediaType media) throws MediaTypeException {
    List<String> named = media.values("model");
    String name = named.isEmpty() ? key : named.getFirst().replace("\"", "");
    if (named.size() > 1 || name.isBlank()) {
      throw refused(media);
    }
    return name;
  }

  private static MediaTypeException refused(MediaType media) {
    return new MediaTypeException(
        Kind.UNSUPPORTED,
        "Content-type %s is not supported in a batch (expected: application/jsonlines, or text/csv;"
                .formatted(media.sent().isBlank() ? "none" : media.quoted())
            + " header=present; model=<column>).");
  }
}
