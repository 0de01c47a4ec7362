package dev.coppice.model.ensemble;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.model.Matrix;
import dev.coppice.model.Model;
import dev.coppice.model.ModelInfo;
import dev.coppice.model.Rounds;
import dev.coppice.model.Scores;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class EnsembleModelTest {

  private static final int MANY_ROWS = 30_000;
  private static final Matrix TWO_ROWS = new Matrix(new float[4], 2, 2);

  @Test
  void meanIsTakenInFloat32AsSumsInOrderAndOneDivision() {
    // 1e8 swallows 3 if it is added first: the order of the sums shows in the bits.
    EnsembleModel model =
        ensemble(
            new Member("reg:squarederror", 1e8f, 0.5f),
            new Member("reg:squarederror", 3f, 0.25f),
            new Member("reg:squarederror", -1e8f, 0.125f));

    assertThat(model.score(TWO_ROWS))
        .satisfies(
            scores ->
                assertThat(scores.values())
                    .containsExactly((1e8f + 3f + -1e8f) / 3, (0.5f + 0.25f + 0.125f) / 3));
  }

  @Test
  void classesAreVotedOnAndOfEqualsTheSmallestWins() {
    for (String objective : new String[] {"multi:softmax", "binary:hinge"}) {
      EnsembleModel model =
          ensemble(
              new Member(objective, 2f, 2f),
              new Member("reg:squarederror", 1f, 1f),
              new Member("reg:squarederror", 2f, 0f));

      assertThat(model.score(TWO_ROWS).values()).as(objective).containsExactly(2f, 0f);
    }
    assertThat(
            ensemble(new Member("multi:softmax", 7f, 7f), new Member("x", 0f, 9f))
                .score(TWO_ROWS)
                .values())
        .containsExactly(0f, 7f);
  }

  @Test
  void firstMemberDecidesWhetherThereIsAVote() {
    EnsembleModel model =
        ensemble(new Member("reg:squarederror", 1f, 1f), new Member("multi:softmax", 2f, 2f));

    assertThat(model.score(TWO_ROWS).values()).containsExactly(1.5f, 1.5f);
    assertThat(model.info().objective()).isEqualTo("reg:squarederror");
  }

  /** More of them than have their ballots held at once. */
  @Test
  void everyRowOfManyIsVotedOnByItself() {
    float[] values = new float[2 * MANY_ROWS];
    for (int i = 0; i < values.length; i++) {
      values[i] = i % 7;
    }
    List<Model> members =
        List.of(new Echo(0), new Echo(1), new Echo(1), new Echo(2), new Echo(2), new Echo(2));
    float[] votes = new EnsembleModel(members).score(new Matrix(values, MANY_ROWS, 2)).values();

    for (int i = 0; i < values.length; i++) {
      votes[i] -= values[i];
    }
    assertThat(votes).containsOnly(2);
  }

  @Test
  void rowsMustFitTheNarrowestMember() {
    EnsembleModel model =
        new EnsembleModel(
            List.of(new Member("a", 3, List.of(), 1f), new Member("b", 2, List.of(), 1f)));

    assertThat(model.info().featureCount()).isEqualTo(2);
    assertThatThrownBy(() -> model.score(new Matrix(new float[3], 1, 3)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("columns: 3 (expected: at most 2)");
  }

  @Test
  void namesCountOnlyIfAllMembersHaveTheSame() {
    Member named = new Member("a", 2, List.of("x", "y"), 1f);
    Member swapped = new Member("a", 2, List.of("y", "x"), 1f);

    assertThat(ensemble(named, named).info().featureNames()).containsExactly("x", "y");
    assertThat(ensemble(named, swapped).info().featureNames()).isEmpty();
    assertThat(ensemble(named, new Member("a", 1f, 1f)).info().featureNames()).isEmpty();
  }

  @Test
  void typesCountOnlyIfAllMembersHaveTheSame() {
    Member typed = new Member(List.of("i", "c"));

    assertThat(ensemble(typed, typed).info().featureTypes()).containsExactly("i", "c");
    assertThat(ensemble(typed, new Member(List.of("i", "q"))).info().featureTypes()).isEmpty();
    assertThat(ensemble(typed, new Member("a", 1f, 1f)).info().featureTypes()).isEmpty();
  }

  @Test
  void bytesAreThoseOfAllMembersAndAllAreFreed() {
    Member one = new Member("a", 1f);
    Member other = new Member("a", 1f);
    EnsembleModel model = ensemble(one, other);

    assertThat(model.bytes()).isEqualTo(2 * Member.BYTES);
    assertThat(model.guessedRowNanos()).isEqualTo(2 * one.guessedRowNanos());
    model.close();
    assertThat(one.isClosed && other.isClosed).isTrue();
  }

  @Test
  void roundsCountOnlyIfAllMembersHaveTheSame() {
    assertThat(ensemble(new Member(4), new Member(4)).info().rounds()).isEqualTo(new Rounds(4, 9));
    assertThat(ensemble(new Member(4), new Member(5)).info().rounds()).isEqualTo(Rounds.NONE);
  }

  private static EnsembleModel ensemble(Member... members) {
    return new EnsembleModel(Arrays.asList(members));
  }

  /** Answers a fixed score for each row. */
  private static final class Member implements Model {

    private static final long BYTES = 100;

    private final ModelInfo info;
    private final float[] scores;
    private boolean isClosed;

    Member(String objective, float... scores) {
      this(objective, 2, List.of(), scores);
    }

    Member(String objective, int features, List<String> names, float... scores) {
      this.info = new ModelInfo("fixed", objective, 1, features, names);
      this.scores = scores;
    }

    Member(int rounds) {
      this.info = new ModelInfo("fixed", "a", 1, 2, List.of(), List.of(), new Rounds(rounds, 9));
      this.scores = new float[] {1};
    }

    Member(List<String> types) {
      this.info = new ModelInfo("fixed", "a", 1, types.size(), List.of(), types, Rounds.NONE);
      this.scores = new float[] {1};
    }

    @Override
    public ModelInfo info() {
      return info;
    }

    @Override
    public long bytes() {
      return BYTES;
    }

    @Override
    public Scores score(Matrix rows) {
      return new Scores(scores.clone(), rows.rows(), scores.length / rows.rows());
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

  /** Votes for a row's own values, plus a number. */
  private record Echo(float plus) implements Model {

    @Override
    public ModelInfo info() {
      return new ModelInfo("echo", "binary:hinge", 2, 2, List.of());
    }

    @Override
    public long bytes() {
      return 0;
    }

    @Override
    public Scores score(Matrix rows) {
      float[] scores = new float[rows.rows() * 2];
      for (int i = 0; i < scores.length; i++) {
        scores[i] = rows.values()[i] + plus;
      }
      return new Scores(scores, rows.rows(), 2);
    }

    @Override
    public Scores margins(Matrix rows) {
      return score(rows);
    }

    @Override
    public void close() {
      // It holds nothing.
    }
  }
}
