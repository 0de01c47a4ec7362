package dev.coppice.model.legacy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Formats of models and packages that people take for XGBoost's, detected by a file's first bytes.
 */
enum ForeignFormat {
  LIGHTGBM("LightGBM", "tree\nversion="),
  CATBOOST("CatBoost", "CBM1"),
  DUMP("written by dump_model, not save_model", "booster[0]:\n", "[\n  { \"nodeid\""),
  LFS("a pointer of Git LFS, not the file", "version https://git-lfs."),
  OLD_PICKLE("pickle of protocol 0 or 1", "ccopy_reg\n_reconstructor\n"),
  ZIP("zip", "PK\u0003\u0004", "PK\u0005\u0006"),
  ZLIB("compressed by zlib, as joblib does", "x\u0001", "x^", "x\u009c", "x\u00da"),
  GZIP("compressed by gzip, as archives and joblib's files are", "\u001f\u008b"),
  BZ2("compressed by bz2, as archives and joblib's files are", "BZh"),
  XZ("compressed by xz, as archives and joblib's files are", "\u00fd7zXZ\0"),
  LZMA("compressed by lzma, as joblib does", "]\0\0"),
  ONNX("ONNX");

  private static final int MAX_ONNX_VERSION = 63;

  private final String label;

  @SuppressWarnings("ImmutableEnumChecker") // List.of is immutable; its type does not say so.
  private final List<String> beginnings;

  ForeignFormat(String label, String... beginnings) {
    this.label = label;
    this.beginnings = List.of(beginnings);
  }

  /**
   * What people call the format.
   *
   * @param head the file's first bytes
   * @return empty if it is none of these
   */
  static Optional<String> nameOf(byte[] head) {
    if (head.length == 0) {
      return Optional.of("empty file");
    }
    String text = new String(head, ISO_8859_1);
    return Arrays.stream(values())
        .filter(format -> format.matches(text))
        .map(format -> format.label)
        .findFirst();
  }

  private boolean matches(String head) {
    return this == ONNX
        ? isOnnx(head)
        : beginnings.stream().anyMatch(beginning -> head.startsWith(beginning));
  }

  /** A protobuf message of the format's version, followed by its producer, domain or graph. */
  private static boolean isOnnx(String head) {
    return head.length() > 3
        && head.charAt(0) == 0x08
        && head.charAt(1) >= 1
        && head.charAt(1) <= MAX_ONNX_VERSION
        && "\u0012\u001a\":B".indexOf(head.charAt(2)) >= 0;
  }
}
