package dev.coppice.server.codec.rows;

/** Reads {@code true} and {@code false}, in any case. */
public final class TruthText {

  private TruthText() {}

  /** 1 for true, 0 for false, NaN for anything else. */
  public static double parse(byte[] text, int from, int to) {
    if (is("true", text, from, to)) {
      return 1;
    }
    return is("false", text, from, to) ? 0 : Double.NaN;
  }

  private static boolean is(String word, byte[] text, int from, int to) {
    boolean same = to - from == word.length();
    for (int i = 0; same && i < word.length(); i++) {
      int letter = text[from + i];
      same = (letter >= 'A' && letter <= 'Z' ? letter | 0x20 : letter) == word.charAt(i);
    }
    return same;
  }
}
