package dev.coppice.model.preprocessing;

import static dev.coppice.model.preprocessing.Documents.one;
import static dev.coppice.model.preprocessing.Documents.oneHot;
import static dev.coppice.model.preprocessing.Documents.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.coppice.model.InvalidModelException;
import dev.coppice.model.Matrix;
import dev.coppice.model.Model;
import dev.coppice.model.ModelInfo;
import dev.coppice.model.Scores;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PreprocessedModelTest {

  private static final int CATEGORIES = 3_000;

  private static final Preprocessing WIDE =
      read(
          one(
              "number",
              oneHot(
                  IntStream.range(0, CATEGORIES)
                      .mapToObj(Integer::toString)
                      .collect(Collectors.joining(",", "[", "]")),
                  "'zeros'")));

  @Test
  void someOfTheRowsAreScoredInTheirOrder() throws Exception {
    IndexModel model = new IndexModel(CATEGORIES);
    PreprocessedModel preprocessed = PreprocessedModel.of(model, WIDE);
    Integer[] values = IntStream.range(0, 2_000).boxed().toArray(Integer[]::new);
    RawTable raw = RawRows.column(WIDE, (Object[]) values);
    for (int from = 0; from < 2_000; from += 300) {
      int to = Math.min(from + 300, 2_000);
      Scores scores = preprocessed.score(WIDE.apply(raw, from, to));
      assertThat(scores.rows()).isEqualTo(to - from);
      assertThat(scores.width()).isEqualTo(2);
      for (int row = from; row < to; row++) {
        assertThat(scores.values()[2 * (row - from)]).isEqualTo(row);
      }
    }
    assertThat(model.maxValues).isEqualTo(300 * CATEGORIES);
  }

  @Test
  void itsBytesAreTheModelsAndItsOwn() throws InvalidModelException {
    PreprocessedModel preprocessed = PreprocessedModel.of(new IndexModel(CATEGORIES), WIDE);
    assertThat(preprocessed.bytes()).isEqualTo(1_000_000);
    assertThat(preprocessed.heapBytes()).isEqualTo(WIDE.bytes());
    assertThat(preprocessed.info().featureCount()).isEqualTo(CATEGORIES);
  }

  @Test
  void modelOfAnotherWidthIsRefused() {
    assertThatExceptionOfType(InvalidModelException.class)
        .isThrownBy(() -> PreprocessedModel.of(new IndexModel(7), WIDE))
        .withMessage("features: 3000 columns in all (expected: 7, as the model has features)");
  }

  @Test
  void closingItClosesTheModel() throws InvalidModelException {
    IndexModel model = new IndexModel(CATEGORIES);
    PreprocessedModel.of(model, WIDE).close();
    assertThat(model.isClosed).isTrue();
  }

  /** Answers each row with the index of its largest value, and with 0. */
  private static final class IndexModel implements Model {

    private final int features;
    private int maxValues;
    private boolean isClosed;

    IndexModel(int features) {
      this.features = features;
    }

    @Override
    public ModelInfo info() {
      return new ModelInfo("index", "rank:index", 1, features, List.of());
    }

    @Override
    public long bytes() {
      return 1_000_000;
    }

    @Override
    public Scores score(Matrix rows) {
      maxValues = Math.max(maxValues, rows.values().length);
      float[] scores = new float[2 * rows.rows()];
      for (int row = 0; row < rows.rows(); row++) {
        for (int column = 0; column < features; column++) {
          boolean isLarge = rows.values()[row * features + column] > 0;
          scores[2 * row] = isLarge ? column : scores[2 * row];
        }
      }
      return new Scores(scores, rows.rows(), 2);
    }

    @Override
    public Scores margins(Matrix rows) {
      return score(rows);
    }

    @Override
    public void close() {
      isClosed = true;
    }
  }
}
