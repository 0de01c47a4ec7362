package dev.coppice.model.readers;

import dev.coppice.model.InvalidModelException;
import dev.coppice.model.Matrix;
import dev.coppice.model.Scores;
import dev.coppice.model.TrainedModels;
import dev.coppice.model.check.BestIteration;
import dev.coppice.model.check.BoosterKind;
import dev.coppice.model.check.ModelCheck;
import dev.coppice.model.check.ModelShape;
import dev.coppice.model.forest.Forest;
import dev.coppice.model.forest.build.ForestBuilder;
import dev.coppice.model.memory.ReadingMemory;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Gives a file to our reader and to XGBoost, and finds where they differ: XGBoost dies of what we
 * read; XGBoost scores what we refuse, for no {@link KnownRefusal}; both score, but not alike.
 */
final class ReadersComparison implements AutoCloseable {

  private static final int ROWS = 9;

  /** Wider models are read, but not scored: their rows alone would take the time. */
  private static final int MAX_FEATURES = 4096;

  private final Reference reference;
  private int scored;

  ReadersComparison() throws IOException {
    this.reference = new Reference();
  }

  /** Models so far whose scores by a forest were compared with XGBoost's. */
  int scored() {
    return scored;
  }

  /** Empty if the two agree; else what there is between them, in a line. */
  Optional<String> difference(DrawnModel model) throws IOException {
    try (ReadingMemory memory = ReadingMemory.unbounded();
        ForestBuilder builder = new ForestBuilder(memory)) {
      ModelShape shape =
          ModelCheck.check(
              new ByteArrayInputStream(model.file()),
              model.format(),
              BestIteration.ALL,
              memory,
              builder);
      return shape.featureCount() > MAX_FEATURES ? Optional.empty() : ofRead(model, shape, builder);
    } catch (InvalidModelException refusal) {
      return ofRefused(model, String.valueOf(refusal.getMessage()));
    }
  }

  private Optional<String> ofRead(DrawnModel model, ModelShape shape, ForestBuilder builder)
      throws IOException, InvalidModelException {
    Matrix rows = TrainedModels.rows(ROWS, shape.featureCount());
    Question question =
        new Question(
            model.format(),
            model.file(),
            shape.booster() == BoosterKind.GBLINEAR,
            shape.rounds().isWhole() ? 0 : shape.rounds().scored(),
            shape.missing(),
            rows.rows(),
            rows.values());
    return switch (reference.ask(question)) {
      case Reference.Answer.Died died -> Optional.of("read by us, and XGBoost's process ended");
      case Reference.Answer.Refused refused -> Optional.empty();
      case Reference.Answer.Read read -> {
        if (read.features() != shape.featureCount()) {
          yield Optional.of(
              "%d features (XGBoost: %d)".formatted(shape.featureCount(), read.features()));
        }
        @Nullable Scores ours = forestScores(builder, shape, rows);
        if (ours == null) {
          yield Optional.empty();
        }
        scored++;
        yield differing(ours.values(), read.scores());
      }
    };
  }

  /** Null if there is no forest of it, so that XGBoost's scores are all there are. */
  private static @Nullable Scores forestScores(
      ForestBuilder builder, ModelShape shape, Matrix rows) {
    if (builder.obstacle().isPresent()) {
      return null;
    }
    try (Forest forest = builder.build(shape)) {
      return forest.score(rows);
    }
  }

  private static Optional<String> differing(float[] ours, float[] theirs) {
    if (ours.length != theirs.length) {
      return Optional.of("%d scores (XGBoost: %d)".formatted(ours.length, theirs.length));
    }
    for (int i = 0; i < ours.length; i++) {
      // NaN is the same to floatToIntBits, whatever its bits.
      if (Float.floatToIntBits(ours[i]) != Float.floatToIntBits(theirs[i])) {
        return Optional.of("score %d: %s (XGBoost: %s)".formatted(i, ours[i], theirs[i]));
      }
    }
    return Optional.empty();
  }

  private Optional<String> ofRefused(DrawnModel model, String refusal) throws IOException {
    if (Arrays.stream(KnownRefusal.values()).anyMatch(known -> known.covers(refusal))) {
      return Optional.empty();
    }
    return reference.ask(Question.isReadable(model.file(), model.format()))
            instanceof Reference.Answer.Read
        ? Optional.of("XGBoost scores what we refuse: " + refusal)
        : Optional.empty();
  }

  @Override
  public void close() throws IOException {
    reference.close();
  }
}
