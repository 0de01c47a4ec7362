package dev.coppice.model.preprocessing.document;

import dev.coppice.model.InvalidModelException;
import dev.coppice.model.preprocessing.step.NumberStep;
import dev.coppice.model.preprocessing.step.Step;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the steps of features: objects with one key each, which says what the step does. */
public final class StepReader {

  private static final List<String> STEPS =
      List.of(
          "impute",
          "indicator",
          "standard",
          "min_max",
          "robust",
          "clip",
          "log1p",
          "power",
          "quantile",
          "bin",
          "date_part",
          "ordinal",
          "map",
          "one_hot");

  private final DocumentReader in;
  private final NumberStepReader numbers;
  private final MappingReader mappings;
  private @Nullable Step step;

  public StepReader(DocumentReader in) {
    this.in = in;
    Allowance allowance = new Allowance(in);
    this.numbers = new NumberStepReader(in, allowance);
    this.mappings = new MappingReader(in, allowance);
  }

  /** The step at hand. */
  public Step read() throws InvalidModelException {
    step = null;
    in.object(STEPS, this::readMember);
    Step read = step;
    if (read == null) {
      throw in.refuse("{} (expected: one of " + String.join(", ", STEPS) + ")");
    }
    return read;
  }

  private void readMember(String key) throws InvalidModelException {
    if (step != null) {
      throw in.refuse("second key of a step (expected: one, more steps follow in the array)");
    }
    try {
      step =
          switch (key) {
            case "impute" -> impute();
            case "ordinal" -> mappings.ordinal();
            case "map" -> mappings.map();
            case "one_hot" -> mappings.oneHot();
            default -> numbers.read(key);
          };
    } catch (IllegalArgumentException e) {
      throw in.refuseMember(String.valueOf(e.getMessage()));
    }
  }

  private Step impute() throws InvalidModelException {
    Imputation read = new Imputation();
    Set<String> seen = in.object(List.of("strategy", "value"), read::member);
    in.require(seen, "strategy", "value");
    String text = read.text;
    if (text == null) {
      return new NumberStep.Impute(read.number);
    }
    if (!List.of("constant", "mode").contains(read.strategy)) {
      throw new IllegalArgumentException(
          "strategy: %s (expected: constant or mode, as value is a string)"
              .formatted(read.strategy));
    }
    return new Step.ImputeText(text);
  }

  /** The members of one imputation. */
  private final class Imputation {

    private String strategy = "";
    private double number;
    private @Nullable String text;

    void member(String key) throws InvalidModelException {
      if (key.equals("strategy")) {
        strategy = in.choice(Step.STRATEGIES, name -> name);
      } else if (in.isString()) {
        text = in.string(DocumentReader.MAX_CHARACTERS);
      } else {
        number = in.number("a number or a string");
      }
    }
  }
}
