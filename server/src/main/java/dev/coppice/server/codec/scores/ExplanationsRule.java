package dev.coppice.server.codec.scores;

import dev.coppice.model.ModelInfo;
import dev.coppice.model.Quoted;
import dev.coppice.model.Scores;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which rows SageMaker's {@code EnableExplanations} has explained: all of them, none, or those
 * whose answer compares so. Of JMESPath it knows just that.
 *
 * @param member of the answer: an index in brackets, or a name; empty if nothing is compared
 * @param operator as it stands
 * @param value what the member is compared with; 1 or 0 where nothing is: all rows, or none
 */
public record ExplanationsRule(String member, String operator, double value) {

  /** What is understood, for messages. */
  public static final String EXPECTED =
      "`true`, `false`, or one comparison such as [0]>`0.5` or probability>`0.5`";

  private static final Pattern COMPARISON =
      Pattern.compile(
          "\\s*(\\[\\d{1,5}]|[a-z_]{1,32})\\s*(>=|<=|==|!=|>|<)\\s*"
              + "`\\s*(-?\\d{1,20}(?:\\.\\d{1,20})?(?:[eE][-+]?\\d{1,3})?)\\s*`\\s*");

  private static final int MAX_LENGTH = 200;
  private static final String SCORE = "score";

  /** Reads an expression; empty if it is not one of those. */
  public static Optional<ExplanationsRule> parse(String expression) {
    if (expression.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    return switch (expression.strip()) {
      case "`true`" -> Optional.of(new ExplanationsRule("", "", 1));
      case "`false`" -> Optional.of(new ExplanationsRule("", "", 0));
      default -> comparison(COMPARISON.matcher(expression));
    };
  }

  private static Optional<ExplanationsRule> comparison(Matcher text) {
    return text.matches() && isComparable(text.group(1))
        ? Optional.of(
            new ExplanationsRule(text.group(1), text.group(2), Double.parseDouble(text.group(3))))
        : Optional.empty();
  }

  /** Whether there are models whose answers have such a member. */
  private static boolean isComparable(String member) {
    return member.startsWith("[") || member.equals(SCORE) || OutputKey.of(member).isPresent();
  }

  /** Whether it has no row explained, whatever the answer. */
  public boolean isNone() {
    return member.isEmpty() && value == 0;
  }

  /**
   * What it compares of a model's answers.
   *
   * @throws InferenceOutputException if they have no such member
   */
  OutputColumn.RowValues operand(ModelInfo model) throws InferenceOutputException {
    int width = ObjectiveOutputs.width(model);
    if (member.startsWith("[")) {
      int index = Integer.parseInt(member, 1, member.length() - 1, 10);
      if (index < width) {
        return (scores, row) -> new double[] {ObjectiveOutputs.scores(scores, row)[index]};
      }
    } else if (member.equals(SCORE) && width == 1) {
      return ObjectiveOutputs::scores;
    } else {
      Optional<OutputColumn> column =
          OutputKey.of(member).map(key -> ObjectiveOutputs.of(model).get(key));
      if (column.isPresent() && !column.get().form().isList()) {
        return column.get().values();
      }
    }
    throw new InferenceOutputException(
        InferenceOutput.Origin.REQUEST,
        "EnableExplanations: %s (expected: a number that the answer has)"
            .formatted(Quoted.of(member)));
  }

  /** Whether it has a row explained, by what it compares. */
  boolean explains(OutputColumn.RowValues operand, Scores scores, int row) {
    double actual = operand.of(scores, row)[0];
    return switch (operator) {
      case ">" -> actual > value;
      case ">=" -> actual >= value;
      case "<" -> actual < value;
      case "<=" -> actual <= value;
      case "==" -> actual == value;
      default -> actual != value;
    };
  }
}
