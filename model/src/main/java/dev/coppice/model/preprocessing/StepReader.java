package dev.coppice.model.preprocessing;

import dev.coppice.model.InvalidModelException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the steps of features: objects with one key each, which says what the step does. */
final class StepReader {

  private static final List<String> STEPS =
      List.of(
          "impute",
          "standard",
          "min_max",
          "robust",
          "clip",
          "log1p",
          "bin",
          "date_part",
          "ordinal",
          "one_hot");

  private final DocumentReader in;
  private final Allowance allowance;
  private final MappingReader mappings;
  private @Nullable Step step;

  StepReader(DocumentReader in) {
    this.in = in;
    this.allowance = new Allowance(in);
    this.mappings = new MappingReader(in, allowance);
  }

  /** The step at hand. */
  Step read() throws InvalidModelException {
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
            case "standard" -> center(key, "mean");
            case "robust" -> center(key, "center");
            case "min_max" -> {
              double[] read = numbers(true, "scale", "offset");
              yield new NumberStep.MinMax(read[0], read[1]);
            }
            case "clip" -> clip();
            case "log1p" -> {
              in.object(List.of(), name -> {});
              yield new NumberStep.Log1p();
            }
            case "bin" -> bin();
            case "date_part" -> datePart();
            case "ordinal" -> mappings.ordinal();
            default -> mappings.oneHot();
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

  private NumberStep center(String key, String center) throws InvalidModelException {
    double[] read = numbers(true, center, "scale");
    return new NumberStep.Center(key, read[0], read[1]);
  }

  private NumberStep clip() throws InvalidModelException {
    double[] read = numbers(false, "min", "max");
    if (Double.isNaN(read[0]) && Double.isNaN(read[1])) {
      throw in.refuse("{} (expected: min, max or both)");
    }
    return new NumberStep.Clip(
        Double.isNaN(read[0]) ? Double.NEGATIVE_INFINITY : read[0],
        Double.isNaN(read[1]) ? Double.POSITIVE_INFINITY : read[1]);
  }

  private NumberStep bin() throws InvalidModelException {
    List<Double> edges = new ArrayList<>();
    Set<String> seen =
        in.object(
            List.of("edges"),
            key ->
                in.array(
                    Allowance.VALUES,
                    i -> {
                      allowance.take();
                      edges.add(in.number());
                    }));
    in.require(seen, "edges");
    return new NumberStep.Bin(edges.stream().mapToDouble(Double::doubleValue).toArray());
  }

  private NumberStep datePart() throws InvalidModelException {
    List<DatePart> read = new ArrayList<>();
    List<DatePart> parts = List.of(DatePart.values());
    Set<String> seen = in.object(List.of("part"), key -> read.add(in.choice(parts, DatePart::key)));
    in.require(seen, "part");
    return new NumberStep.PartOfDate(read.getFirst());
  }

  /** The numbers under these keys in their order, NaN where one is absent that may be. */
  private double[] numbers(boolean required, String... keys) throws InvalidModelException {
    double[] read = new double[keys.length];
    Arrays.fill(read, Double.NaN);
    List<String> known = List.of(keys);
    Set<String> seen = in.object(known, key -> read[known.indexOf(key)] = in.number());
    if (required) {
      in.require(seen, keys);
    }
    return read;
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
        text = in.string(MappingReader.MAX_CHARACTERS);
      } else {
        number = in.number("a number or a string");
      }
    }
  }
}
