package dev.coppice.model.legacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.coppice.model.HeapShare;
import dev.coppice.model.Matrix;
import dev.coppice.model.Rounds;
import dev.coppice.model.check.BestIteration;
import dev.coppice.model.check.ModelCheck;
import dev.coppice.model.check.ModelShape;
import dev.coppice.model.forest.Forest;
import dev.coppice.model.forest.build.ForestBuilder;
import dev.coppice.model.memory.ReadingMemory;
import dev.coppice.model.trial.EngineTrial;
import dev.coppice.model.trial.SplitSample;
import dev.coppice.model.trial.TrialReference;
import dev.coppice.model.xgboost.XgboostModel;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Estimators and boosters that XGBoost 3.0 trained and saved in Python, drawn at random by {@code
 * draw.py}: their scores are those of the saved object's own prediction, by either engine.
 */
class WrapperTest {

  private static final Pattern NUMBER = Pattern.compile("-?[0-9][0-9.e+-]*|nan");

  @TempDir Path folder;

  /**
   * A saved object.
   *
   * @param booster {@code gbtree}, {@code dart} or {@code gblinear}
   * @param rounds that its own prediction scores with, and that it has
   */
  record Saved(String number, String file, String booster, Rounds rounds) {

    private boolean isLinear() {
      return booster.equals("gblinear");
    }

    /** XGBoost 3.0 adds up the trees of DART in another order than 3.4. */
    private float tolerance() {
      return booster.equals("dart") ? 1e-6f : 0;
    }

    private byte[] bytes(String name) {
      return LegacyFiles.resource("/models/wrappers/" + name);
    }

    private float[] numbers(String extension) {
      String text = new String(bytes(number + extension), StandardCharsets.US_ASCII);
      List<String> numbers = NUMBER.matcher(text).results().map(MatchResult::group).toList();
      float[] values = new float[numbers.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = numbers.get(i).equals("nan") ? Float.NaN : Float.parseFloat(numbers.get(i));
      }
      return values;
    }

    private Matrix rows() {
      float[] values = numbers(".csv");
      return new Matrix(values, values.length / LegacyFiles.FEATURES, LegacyFiles.FEATURES);
    }
  }

  static Stream<Saved> drawn() {
    byte[] cases = LegacyFiles.resource("/models/wrappers/cases.csv");
    return new String(cases, StandardCharsets.US_ASCII)
        .lines()
        .map(line -> line.split(",", -1))
        .map(
            cells ->
                new Saved(
                    cells[0],
                    cells[1],
                    cells[2],
                    new Rounds(Integer.parseInt(cells[3]), Integer.parseInt(cells[4]))));
  }

  @ParameterizedTest
  @MethodSource("drawn")
  void whatIsSavedScoresAsItsOwnPredictionDoes(Saved saved) throws Exception {
    byte[] file = saved.bytes(saved.file());
    SplitSample splits = new SplitSample(HeapShare.UNBOUNDED);
    try (XgboostModel reference = LegacyFiles.load(file, folder);
        ForestBuilder builder = new ForestBuilder(ReadingMemory.unbounded())) {
      assertThat(reference.info().rounds()).isEqualTo(saved.rounds());
      float[] scores = reference.score(saved.rows()).values();
      assertThat(scores).containsExactly(saved.numbers(".scores"), within(saved.tolerance()));
      ModelInput input = ModelInput.open(new ByteArrayInputStream(file), ReadingMemory.unbounded());
      ModelShape shape =
          ModelCheck.check(
              input.bytes(),
              input.format(),
              BestIteration.WRAPPER,
              ReadingMemory.unbounded(),
              builder,
              splits);
      assertThat(builder.obstacle().isPresent()).isEqualTo(saved.isLinear());
      if (!saved.isLinear()) {
        try (Forest forest = builder.build(shape)) {
          assertThat(forest.score(saved.rows()).values()).isEqualTo(scores);
          assertThat(EngineTrial.difference(forest, TrialReference.of(reference), splits))
              .isEmpty();
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("drawn")
  void allRoundsScoreIfThatIsTheRule(Saved saved) throws Exception {
    ModelInput input =
        ModelInput.open(
            new ByteArrayInputStream(saved.bytes(saved.file())), ReadingMemory.unbounded());

    Rounds rounds =
        ModelCheck.check(
                input.bytes(), input.format(), BestIteration.ALL, ReadingMemory.unbounded())
            .rounds();

    assertThat(rounds).isEqualTo(new Rounds(saved.rounds().trained(), saved.rounds().trained()));
  }
}
