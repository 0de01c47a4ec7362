package dev.coppice.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The code that a page of Markdown shows, so that tests can run what readers copy. */
public final class MarkdownBlocks {

  private static final String FENCE = "```";
  private static final String INDENT = "    ";

  private final Path page;
  private final List<String> lines;

  private MarkdownBlocks(Path page, List<String> lines) {
    this.page = page;
    this.lines = lines;
  }

  /**
   * One block, without its fences or its indentation.
   *
   * @param kind the word after the fence, such as {@code python}; empty if there is none, as of an
   *     indented block
   * @param text its lines, each with its end
   * @param line the line of the page where it begins, from 1
   */
  public record Block(String kind, String text, int line) {}

  /**
   * All blocks of a page, in its order.
   *
   * @throws IllegalArgumentException if a fence is not closed
   */
  public static List<Block> of(Path page) throws IOException {
    return new MarkdownBlocks(page, Files.readAllLines(page)).blocks();
  }

  private List<Block> blocks() {
    List<Block> blocks = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).startsWith(FENCE)) {
        int end = closingFence(i);
        blocks.add(block(lines.get(i).substring(FENCE.length()).strip(), i + 1, end, ""));
        i = end;
      } else if (lines.get(i).startsWith(INDENT) && (i == 0 || lines.get(i - 1).isBlank())) {
        int end = i;
        while (end < lines.size() && lines.get(end).startsWith(INDENT)) {
          end++;
        }
        blocks.add(block("", i, end, INDENT));
        i = end - 1;
      }
    }
    return blocks;
  }

  private int closingFence(int opening) {
    for (int i = opening + 1; i < lines.size(); i++) {
      if (lines.get(i).equals(FENCE)) {
        return i;
      }
    }
    throw new IllegalArgumentException(
        page + ": line " + (opening + 1) + " (expected: a fence that is closed)");
  }

  private Block block(String kind, int from, int to, String indent) {
    StringBuilder text = new StringBuilder();
    lines
        .subList(from, to)
        .forEach(line -> text.append(line.substring(indent.length())).append('\n'));
    return new Block(kind, text.toString(), from + 1);
  }
}
