package dev.coppice.server.codec.text;

/** How a format spells NaN and the infinities; all else is alike in every format. */
public enum NumberFormat {
  /** As Python's {@code str} and {@code repr}, which CSV answers are made of. */
  PYTHON("nan", "inf"),
  /** As Python's {@code json.dumps}, which goes beyond JSON here. */
  JSON("NaN", "Infinity");

  private final String notANumber;
  private final String infinity;

  NumberFormat(String notANumber, String infinity) {
    this.notANumber = notANumber;
    this.infinity = infinity;
  }

  String notANumber() {
    return notANumber;
  }

  String infinity() {
    return infinity;
  }
}
