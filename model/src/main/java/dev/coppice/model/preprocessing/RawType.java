package dev.coppice.model.preprocessing;

import dev.coppice.model.ColumnType;
import java.util.Locale;

/** What the cells of a raw column are. */
public enum RawType {
  /** Numbers; true is 1, false is 0. */
  NUMBER,
  /** True and false, which are 1 and 0 from the first step on. */
  BOOLEAN,
  /** Text that {@link DateText} reads. */
  DATE,
  /** Text, known to the model only as categories. */
  TEXT,
  /** Anything: no feature is made of it. */
  UNUSED;

  /** The same as schemas call it. */
  ColumnType columnType() {
    return switch (this) {
      case NUMBER -> ColumnType.NUMBER;
      case BOOLEAN -> ColumnType.BOOLEAN;
      case DATE -> ColumnType.DATE;
      case TEXT -> ColumnType.TEXT;
      case UNUSED -> ColumnType.ANY;
    };
  }

  /** Its name in documents. */
  String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
