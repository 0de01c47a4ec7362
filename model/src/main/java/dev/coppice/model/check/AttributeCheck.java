package dev.coppice.model.check;

import dev.coppice.model.InvalidModelException;
import dev.coppice.model.Rounds;
import dev.coppice.model.format.ModelReader;
import dev.coppice.model.format.Place;
import dev.coppice.model.format.WrapperMark;
import dev.coppice.model.memory.ReadingMemory;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Reads a learner's {@code attributes}, texts under any names, and keeps the two that scores depend
 * on: where training was best, and the mark of a wrapper.
 */
final class AttributeCheck {

  private static final String BEST_ITERATION = "best_iteration";
  private static final int MAX_NUMBER_LENGTH = 1 << 10;

  /** With all that training reported, for each round, in it. */
  private static final int MAX_MARK_LENGTH = 4 << 20;

  private final ModelReader reader;
  private final BestIteration rule;
  private final ReadingMemory memory;
  private long textBytes;
  private boolean isRead;
  private @Nullable String bestIteration;
  private @Nullable WrapperMark mark;

  AttributeCheck(ModelReader reader, BestIteration rule, ReadingMemory memory) {
    this.reader = reader;
    this.rule = rule;
    this.memory = memory;
  }

  /** Reads the object at hand. */
  void read() throws IOException, InvalidModelException {
    reader.beginObject();
    String name;
    while ((name = reader.nextName()) != null) {
      if (reader.kind() != ModelReader.Kind.STRING) {
        throw reader.place().refuse(reader.kind().phrase() + " (expected: a string)");
      }
      long before = reader.parsedBytes();
      read(name);
      textBytes += 2L * name.length() + reader.parsedBytes() - before;
    }
    isRead = true;
  }

  private void read(String name) throws IOException, InvalidModelException {
    switch (name) {
      case BEST_ITERATION -> {
        refuseSecond(bestIteration);
        bestIteration = reader.string(MAX_NUMBER_LENGTH);
      }
      case WrapperMark.ATTRIBUTE -> {
        refuseSecond(mark);
        mark = parsed(reader.string(MAX_MARK_LENGTH));
      }
      default -> reader.skip();
    }
  }

  // XGBoost's JSON parser keeps the last, its UBJSON parser the first.
  private void refuseSecond(@Nullable Object first) throws InvalidModelException {
    if (first != null) {
      throw reader.place().refuse("twice (expected: once)");
    }
  }

  private WrapperMark parsed(String text) throws InvalidModelException {
    // The text itself, and what the parser may copy of it.
    long bytes = 4L * text.length();
    memory.take(bytes);
    try {
      return WrapperMark.parse(text);
    } catch (InvalidModelException e) {
      throw reader.place().refuse(String.valueOf(e.getMessage()));
    } finally {
      memory.give(bytes);
    }
  }

  /** Whether they were read. They come before the trees, except in old files. */
  boolean isRead() {
    return isRead;
  }

  /** Bytes that a loaded model keeps of them. */
  long textBytes() {
    return textBytes;
  }

  /** The value that is missing beside {@code NaN}; {@code NaN} if there is none. */
  float missing() {
    return mark == null ? Float.NaN : mark.missing();
  }

  /**
   * How many rounds score of those the model was trained with.
   *
   * @throws InvalidModelException if the best one is none of them
   */
  Rounds rounds(int trained) throws InvalidModelException {
    String best = bestIteration;
    if (rule == BestIteration.ALL || mark == null || best == null) {
      return new Rounds(trained, trained);
    }
    int last = ParameterText.decimal(best);
    if (last < 0 || last >= trained) {
      throw new InvalidModelException(
          "learner.attributes.%s: \"%s\" (expected: a number below %d, the rounds)"
              .formatted(BEST_ITERATION, Place.quote(best), trained));
    }
    return new Rounds(last + 1, trained);
  }
}
