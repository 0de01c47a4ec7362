package dev.coppice.model.legacy;

import dev.coppice.model.Head;
import dev.coppice.model.InvalidModelException;
import dev.coppice.model.format.ModelFormat;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * What a file holds, judging by its beginning: a model, or something else.
 *
 * <p>Pickles, the deprecated binary format and UBJSON are detected by their first {@value
 * ModelFormat#HEAD_BYTES} bytes. A JSON object is a model if {@code learner} or {@code version} is
 * among its members, however late it comes; see {@link ModelMember}. Everything else is none.
 *
 * @param other what it is, for people, if it is no model; else empty. Whether a model is a good one
 *     shows when it is read whole
 * @param bytes a model from its first byte on, not to be closed; of anything else some may be gone
 */
public record FileContent(String other, InputStream bytes) {

  private static final String NO_MODEL = "JSON without learner or version";

  public boolean isModel() {
    return other.isEmpty();
  }

  /**
   * Looks at one of several files.
   *
   * @param file at its first byte; not closed
   * @throws InvalidModelException if it is a JSON object that ends before that is decided
   */
  public static FileContent of(InputStream file) throws IOException, InvalidModelException {
    Head head = Head.peek(file, ModelFormat.HEAD_BYTES);
    if (LegacyFormat.isBinary(head.bytes()) || !isJson(head.bytes())) {
      return new FileContent(other(head.bytes()), head.whole());
    }
    Optional<InputStream> model = ModelMember.find(head.whole());
    return new FileContent(model.isPresent() ? "" : NO_MODEL, model.orElse(head.whole()));
  }

  /**
   * The same of a file that is the whole artifact, and so has to be a model: any JSON counts as
   * one.
   */
  public static FileContent ofOnly(InputStream file) throws IOException {
    Head head = Head.peek(file, ModelFormat.HEAD_BYTES);
    return new FileContent(other(head.bytes()), head.whole());
  }

  private static String other(byte[] head) {
    boolean isModel =
        LegacyFormat.isPickle(head)
            || LegacyFormat.isBinary(head)
            || isJson(head)
            || format(head).isPresent();
    return isModel ? "" : ForeignFormat.nameOf(head).orElse("unknown format");
  }

  /** True also of a file that is cut off after its first brace. */
  private static boolean isJson(byte[] head) {
    return format(head).filter(format -> format == ModelFormat.JSON).isPresent()
        || (head.length == 1 && head[0] == '{');
  }

  private static Optional<ModelFormat> format(byte[] head) {
    try {
      return Optional.of(ModelFormat.detect(head));
    } catch (InvalidModelException e) {
      return Optional.empty();
    }
  }
}
