package dev.coppice.model.format;

import dev.coppice.model.InvalidModelException;
import dev.coppice.model.memory.ReadingMemory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What a model file lists of its features, one text each: their names, or their types. They are
 * kept on the heap, so there are bounds.
 */
public final class FeatureTexts {

  private static final int MAX_TEXT_LENGTH = 1 << 16;
  private static final int MAX_TEXTS = 1 << 16;
  private static final int MAX_LENGTH = 4 << 20;

  /** Bytes of a string and its place in a list, beside its characters. */
  private static final int TEXT_BYTES = 64;

  private final String member;
  private final ReadingMemory memory;
  private final List<String> texts = new ArrayList<>();
  private int length;

  /**
   * @param member of the learner, for messages
   * @param memory asked for the texts
   */
  public FeatureTexts(String member, ReadingMemory memory) {
    this.member = member;
    this.memory = memory;
  }

  /** Reads the array at hand. */
  public void read(ModelReader reader) throws IOException, InvalidModelException {
    reader.beginArray();
    while (reader.nextElement()) {
      String text = reader.string(MAX_TEXT_LENGTH);
      length += text.length();
      if (texts.size() == MAX_TEXTS || length > MAX_LENGTH) {
        throw reader
            .place()
            .refuse(
                "too much (expected: at most %d texts of %d characters in all)"
                    .formatted(MAX_TEXTS, MAX_LENGTH));
      }
      texts.add(kept(text));
    }
  }

  /** Types are often all the same, and so one string. */
  private String kept(String text) {
    if (!texts.isEmpty() && texts.getLast().equals(text)) {
      memory.take(Long.BYTES);
      return texts.getLast();
    }
    memory.take(TEXT_BYTES + 2L * text.length());
    return text;
  }

  /**
   * Makes sure that there is one for each feature, or none at all.
   *
   * @throws InvalidModelException if there is not
   */
  public void require(int featureCount) throws InvalidModelException {
    if (!texts.isEmpty() && texts.size() != featureCount) {
      throw new InvalidModelException(
          "%s: %d (expected: none or %d)".formatted(member, texts.size(), featureCount));
    }
  }

  /** In column order; empty if there are none. */
  public List<String> texts() {
    return texts;
  }

  /** Characters of all of them. */
  public int length() {
    return length;
  }
}
