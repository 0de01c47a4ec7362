package dev.coppice.model.check;

import dev.coppice.model.InvalidModelException;
import dev.coppice.model.Rounds;
import dev.coppice.model.format.LabelEncoder;
import dev.coppice.model.format.ModelReader;
import dev.coppice.model.format.Place;
import dev.coppice.model.format.TreeLimit;
import dev.coppice.model.format.WrapperMark;
import dev.coppice.model.memory.ReadingMemory;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Reads a learner's {@code attributes}, texts under any names, and keeps those that scores depend
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
  private @Nullable String treeLimit;
  private @Nullable String treeLimitOfMark;
  private @Nullable String treeLimitOfWrapper;
  private @Nullable WrapperMark mark;
  private boolean renamesClasses;

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
      case TreeLimit.NAME -> {
        refuseSecond(treeLimit);
        treeLimit = reader.string(MAX_NUMBER_LENGTH);
      }
      case WrapperMark.ATTRIBUTE -> {
        refuseSecond(mark);
        parse(reader.string(MAX_MARK_LENGTH));
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

  /** Reads the learner's member of that name, which a pickled wrapper said. */
  void readTreeLimit() throws IOException, InvalidModelException {
    treeLimitOfWrapper = reader.string(MAX_NUMBER_LENGTH);
  }

  private void parse(String text) throws InvalidModelException {
    // The text itself, and what the parser may copy of it.
    long bytes = 4L * text.length();
    memory.take(bytes);
    try {
      mark = WrapperMark.parse(text);
      treeLimitOfMark = TreeLimit.ofMark(text);
      renamesClasses = LabelEncoder.renamesClasses(text);
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

  /** Whether the wrapper's own classes are others than their indexes. */
  boolean renamesClasses() {
    return renamesClasses;
  }

  /**
   * How many rounds score of those the model was trained with.
   *
   * @param areKnown false if the file does not say how many trees a round has, and the rounds are
   *     of one tree for each output
   * @throws InvalidModelException if the best one is none of them
   */
  Rounds rounds(int trained, boolean areKnown) throws InvalidModelException {
    Rounds all = new Rounds(trained, trained);
    if (rule == BestIteration.ALL || mark == null) {
      return all;
    }
    String limit = treeLimit();
    if (limit != null && !areKnown) {
      int trees = ParameterText.decimal(limit);
      if (trees < 0) {
        throw refuse(TreeLimit.NAME, limit, "a number of trees");
      }
      return trees == 0 ? all : new Rounds(Math.min(trees, trained), trained);
    }
    String best = bestIteration;
    if (best == null) {
      return all;
    }
    int last = ParameterText.decimal(best);
    if (last < 0 || last >= trained) {
      throw refuse(BEST_ITERATION, best, "a number below " + trained + ", the rounds");
    }
    return new Rounds(last + 1, trained);
  }

  private @Nullable String treeLimit() {
    if (treeLimitOfWrapper != null) {
      return treeLimitOfWrapper;
    }
    return treeLimitOfMark != null ? treeLimitOfMark : treeLimit;
  }

  private static InvalidModelException refuse(String name, String value, String expected) {
    return new InvalidModelException(
        "learner.attributes.%s: \"%s\" (expected: %s)"
            .formatted(name, Place.quote(value), expected));
  }
}
