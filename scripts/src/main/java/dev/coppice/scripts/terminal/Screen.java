package dev.coppice.scripts.terminal;

import dev.coppice.model.Quoted;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a command says what it found.
 *
 * @param width in characters; where there is no terminal, more than any line has
 * @param height in lines, the same
 * @param isTerminal whether what was written can be painted over
 */
record Screen(PrintStream out, int width, int height, boolean isTerminal) {

  private static final int LONGEST_TEXT = 4_096;
  private static final String HOME = "\033[H";
  private static final String REST_OF_LINE = "\033[K";
  private static final String REST_OF_SCREEN = "\033[J";

  /** As large as {@code COLUMNS} and {@code LINES} say, where they say it. */
  static Screen of(Map<String, String> environment, boolean isTerminal, PrintStream out) {
    return new Screen(
        out, size(environment.get("COLUMNS")), size(environment.get("LINES")), isTerminal);
  }

  private static int size(@Nullable String text) {
    return text != null && text.matches("[1-9][0-9]{0,4}")
        ? Integer.parseInt(text)
        : Integer.MAX_VALUE;
  }

  /** Foreign text on one line, with {@code ?} for what a terminal could take for a command. */
  static String text(String foreign) {
    return Quoted.of(foreign, LONGEST_TEXT);
  }

  void print(List<String> lines) {
    lines.forEach(out::println);
  }

  /** The same in place of what was painted before; elsewhere than on a terminal, after it. */
  void paint(List<String> lines) {
    if (!isTerminal) {
      print(lines);
      out.println();
      return;
    }
    StringBuilder picture = new StringBuilder(HOME);
    for (String line : lines) {
      picture.append(line).append(REST_OF_LINE).append('\n');
    }
    out.print(picture.append(REST_OF_SCREEN));
    out.flush();
  }

  /** Whether nobody reads any more. */
  boolean isGone() {
    return out.checkError();
  }
}
