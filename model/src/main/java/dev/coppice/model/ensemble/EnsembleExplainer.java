package dev.coppice.model.ensemble;

import dev.coppice.model.Explainer;
import dev.coppice.model.Matrix;
import java.util.List;
import java.util.Optional;

/**
 * Says why several models score as they do together: the mean of their contributions, made as that
 * of their scores, and the leaves of one model after the other.
 */
final class EnsembleExplainer implements Explainer {

  private static final String VOTES =
      "A vote of several models has no contributions (expected: models whose scores have a mean).";

  private static final String UNLIKE =
      "Models of different features or outputs have no contributions in common.";

  private final List<Explainer> members;
  private final boolean isVoting;
  private final boolean isAlike;

  /**
   * @param members of the ensemble, in its order
   * @param isAlike whether they have as many features
   */
  EnsembleExplainer(List<Explainer> members, boolean isVoting, boolean isAlike) {
    this.members = List.copyOf(members);
    this.isVoting = isVoting;
    this.isAlike = isAlike && members.stream().mapToInt(Explainer::outputs).distinct().count() == 1;
  }

  @Override
  public long additions() {
    return members.stream().mapToLong(Explainer::additions).sum();
  }

  @Override
  public int outputs() {
    return members.getFirst().outputs();
  }

  @Override
  public int rowLeaves() {
    return members.stream().mapToInt(Explainer::rowLeaves).sum();
  }

  @Override
  public Optional<String> contributionsRefusal() {
    if (isVoting) {
      return Optional.of(VOTES);
    }
    return isAlike
        ? members.stream()
            .flatMap(member -> member.contributionsRefusal().stream())
            .findFirst()
            .or(() -> Explainer.tooSlow(additions()))
        : Optional.of(UNLIKE);
  }

  @Override
  public Optional<String> leavesRefusal() {
    return members.stream().flatMap(member -> member.leavesRefusal().stream()).findFirst();
  }

  @Override
  public long guessedRowNanos() {
    return members.stream().mapToLong(Explainer::guessedRowNanos).sum();
  }

  /** They work one after the other, the results of two at once. */
  @Override
  public long workBytes(int rows) {
    return members.stream().mapToLong(member -> member.workBytes(rows)).max().orElse(0);
  }

  @Override
  public float[] contributions(Matrix rows) {
    float[] sums = members.getFirst().contributions(rows);
    for (Explainer member : members.subList(1, members.size())) {
      float[] more = member.contributions(rows);
      for (int i = 0; i < sums.length; i++) {
        sums[i] += more[i];
      }
    }
    for (int i = 0; i < sums.length; i++) {
      sums[i] /= members.size();
    }
    return sums;
  }

  @Override
  public int[] leaves(Matrix rows) {
    List<int[]> each = members.stream().map(member -> member.leaves(rows)).toList();
    int[] all = new int[each.stream().mapToInt(leaves -> leaves.length).sum()];
    int at = 0;
    for (int row = 0; row < rows.rows(); row++) {
      for (int[] leaves : each) {
        int width = leaves.length / rows.rows();
        System.arraycopy(leaves, row * width, all, at, width);
        at += width;
      }
    }
    return all;
  }
}
