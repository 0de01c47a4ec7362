package dev.coppice.server.codec.rows;

import dev.coppice.server.codec.rows.PayloadException.Kind;

/** A format of bodies, and the refusal of a body that does not keep to it. */
public enum BodyFormat {
  CSV("csv", "\n "),
  LIBSVM("libsvm", "\n "),
  RECORDIO("recordio-protobuf", " "),
  JSON("json", "\n "),
  JSON_LINES("jsonlines", "\n "),
  /** Tensors, whose clients get 400 for whatever is wrong with a body. */
  TENSORS("", ""),
  /** Data frames, whose clients get 400, too. */
  MLFLOW("", "");

  private final String label;
  private final String beforeCause;

  BodyFormat(String label, String beforeCause) {
    this.label = label;
    this.beforeCause = beforeCause;
  }

  /**
   * The refusal of a body.
   *
   * @param cause which cell, what it is and what was expected, {@link Quoted} where it quotes
   */
  public PayloadException malformed(String cause) {
    if (label.isEmpty()) {
      return new PayloadException(Kind.MISMATCH, "", cause);
    }
    return new PayloadException(
        Kind.MALFORMED,
        "Loading %s data failed with Exception, please ensure data is in %s format:%s"
            .formatted(label, label, beforeCause),
        cause);
  }
}
