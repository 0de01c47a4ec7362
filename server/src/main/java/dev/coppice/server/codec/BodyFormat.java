package dev.coppice.server.codec;

import dev.coppice.server.codec.PayloadException.Kind;

/** A format of bodies, and the refusal of a body that does not keep to it. */
enum BodyFormat {
  CSV("csv"),
  JSON("json"),
  JSON_LINES("jsonlines");

  private final String label;

  BodyFormat(String label) {
    this.label = label;
  }

  /**
   * @param cause which cell, what it is and what was expected, {@link Quoted} where it quotes
   */
  PayloadException malformed(String cause) {
    return new PayloadException(
        Kind.MALFORMED,
        "Loading %s data failed with Exception, please ensure data is in %s format:\n %s"
            .formatted(label, label, cause));
  }
}
