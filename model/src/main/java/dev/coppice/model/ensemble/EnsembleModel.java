package dev.coppice.model.ensemble;

import static java.util.stream.Collectors.joining;

import dev.coppice.model.Explainer;
import dev.coppice.model.ForestFormat;
import dev.coppice.model.Matrix;
import dev.coppice.model.Model;
import dev.coppice.model.ModelInfo;
import dev.coppice.model.Rounds;
import dev.coppice.model.Scores;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * Several models that answer as one: by the mean of their scores, or by vote where scores are
 * classes.
 *
 * <p>The first member decides how, and describes the whole. The mean is taken in float32, as sums
 * in the order of the members and one division; a vote goes to the most frequent value, of equals
 * to the smallest. Rows must fit every member, so the narrowest one bounds their columns, and names
 * and types of features, and rounds, are known only if all members have the same.
 */
public final class EnsembleModel implements Model {

  /** Their scores name a class: a number between two of them would name a third. */
  private static final Set<String> VOTING = Set.of("multi:softmax", "binary:hinge");

  /** Votes that are held at once. */
  private static final int MAX_BALLOTS = 1 << 18;

  private static final float[] ONE_MISSING_VALUE = {Float.NaN};

  private final List<Model> members;
  private final ModelInfo info;
  private final long bytes;
  private final boolean isVoting;

  /**
   * Takes over the members, and closes them.
   *
   * @param members 1 or more, in the order their scores are added; all of the same {@link
   *     #outputWidth}
   */
  public EnsembleModel(List<? extends Model> members) {
    if (members.isEmpty()) {
      throw new IllegalArgumentException("members: 0 (expected: 1 or more)");
    }
    this.members = List.copyOf(members);
    this.info = describe(this.members);
    this.bytes = this.members.stream().mapToLong(Model::bytes).sum();
    this.isVoting = VOTING.contains(info.objective());
  }

  /** In the order their scores are added. */
  public List<Model> members() {
    return members;
  }

  /** Values per row that the model answers; found out by scoring one. */
  public static int outputWidth(Model model) {
    return model.score(new Matrix(ONE_MISSING_VALUE, 1, 1)).width();
  }

  private static ModelInfo describe(List<Model> members) {
    ModelInfo first = members.getFirst().info();
    boolean sameNames =
        members.stream().allMatch(m -> m.info().featureNames().equals(first.featureNames()));
    boolean sameTypes =
        members.stream().allMatch(m -> m.info().featureTypes().equals(first.featureTypes()));
    boolean sameRounds = members.stream().allMatch(m -> m.info().rounds().equals(first.rounds()));
    return new ModelInfo(
        members.stream().map(m -> m.info().engine()).distinct().sorted().collect(joining(", ")),
        first.objective(),
        first.outputGroups(),
        members.stream().mapToInt(m -> m.info().featureCount()).min().orElseThrow(),
        sameNames ? first.featureNames() : List.of(),
        sameTypes ? first.featureTypes() : List.of(),
        sameRounds ? first.rounds() : Rounds.NONE);
  }

  @Override
  public String form() {
    return members.stream()
        .map(Model::form)
        .filter(form -> !form.isEmpty())
        .distinct()
        .collect(joining(" and "));
  }

  @Override
  public List<ForestFormat> forests() {
    return members.stream().flatMap(member -> member.forests().stream()).toList();
  }

  @Override
  public int parts() {
    return members.size();
  }

  @Override
  public long heapBytes() {
    return members.stream().mapToLong(Model::heapBytes).sum();
  }

  @Override
  public long guessedRowNanos() {
    return members.stream().mapToLong(Model::guessedRowNanos).sum();
  }

  @Override
  public ModelInfo info() {
    return info;
  }

  @Override
  public long bytes() {
    return bytes;
  }

  @Override
  public Scores score(Matrix rows) {
    info.requireFits(rows);
    return isVoting ? vote(rows, members.getFirst().score(rows)) : mean(rows, Model::score);
  }

  /** The means of the members' sums. */
  @Override
  public Scores margins(Matrix rows) {
    info.requireFits(rows);
    return mean(rows, Model::margins);
  }

  @Override
  public boolean hasMargins() {
    int groups = info.outputGroups();
    return !isVoting
        && members.stream().allMatch(m -> m.hasMargins() && m.info().outputGroups() == groups);
  }

  @Override
  public Optional<Explainer> explainer() {
    List<Explainer> all = members.stream().flatMap(m -> m.explainer().stream()).toList();
    boolean isAlike =
        members.stream().mapToInt(member -> member.info().featureCount()).distinct().count() == 1;
    return all.size() < members.size()
        ? Optional.empty()
        : Optional.of(new EnsembleExplainer(all, isVoting, isAlike));
  }

  private Scores mean(Matrix rows, BiFunction<Model, Matrix, Scores> how) {
    Scores first = how.apply(members.getFirst(), rows);
    float[] sums = first.values();
    for (Model member : members.subList(1, members.size())) {
      float[] more = values(how.apply(member, rows), first.width());
      for (int i = 0; i < sums.length; i++) {
        sums[i] += more[i];
      }
    }
    for (int i = 0; i < sums.length; i++) {
      sums[i] /= members.size();
    }
    return first;
  }

  /** Some rows at a time, so that what the ballots take does not grow with them. */
  private Scores vote(Matrix rows, Scores first) {
    int width = first.width();
    int rowsAtOnce = Math.max(1, MAX_BALLOTS / (width * members.size()));
    for (int from = 0; from < rows.rows(); from += rowsAtOnce) {
      int to = Math.min(rows.rows(), from + rowsAtOnce);
      vote(rows.slice(from, to), first.values(), from * width, width);
    }
    return first;
  }

  /**
   * @param votes the first member's, which become the winners
   * @param offset where in them the first row's are
   */
  private void vote(Matrix rows, float[] votes, int offset, int width) {
    float[][] ballots = new float[members.size()][];
    for (int m = 1; m < ballots.length; m++) {
      ballots[m] = values(members.get(m).score(rows), width);
    }
    float[] cast = new float[ballots.length];
    for (int i = 0; i < rows.rows() * width; i++) {
      cast[0] = votes[offset + i];
      for (int m = 1; m < cast.length; m++) {
        cast[m] = ballots[m][i];
      }
      votes[offset + i] = mostFrequent(cast);
    }
  }

  private static float mostFrequent(float[] votes) {
    Arrays.sort(votes);
    float winner = votes[0];
    int most = 0;
    int run = 0;
    for (int i = 0; i < votes.length; i++) {
      run = i > 0 && Float.compare(votes[i], votes[i - 1]) == 0 ? run + 1 : 1;
      if (run > most) { // Not for an equal count: the smaller value came first.
        most = run;
        winner = votes[i];
      }
    }
    return winner;
  }

  private static float[] values(Scores scores, int width) {
    if (scores.width() != width) {
      throw new IllegalStateException(
          "member: %d values a row (expected: %d)".formatted(scores.width(), width));
    }
    return scores.values();
  }

  @Override
  public void close() {
    members.forEach(Model::close);
  }
}
