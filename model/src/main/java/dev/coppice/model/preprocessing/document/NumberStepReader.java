package dev.coppice.model.preprocessing.document;

import dev.coppice.model.InvalidModelException;
import dev.coppice.model.preprocessing.step.Bin;
import dev.coppice.model.preprocessing.step.DatePart;
import dev.coppice.model.preprocessing.step.NumberStep;
import dev.coppice.model.preprocessing.step.Power;
import dev.coppice.model.preprocessing.step.Quantile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Reads the steps that compute with numbers, or make one of a date. */
final class NumberStepReader {

  private final DocumentReader in;
  private final Allowance allowance;

  NumberStepReader(DocumentReader in, Allowance allowance) {
    this.in = in;
    this.allowance = allowance;
  }

  /**
   * The parameters at hand.
   *
   * @param key the step's name
   * @throws IllegalArgumentException if they do not fit together
   */
  NumberStep read(String key) throws InvalidModelException {
    return switch (key) {
      case "indicator" -> {
        none();
        yield new NumberStep.Indicator();
      }
      case "standard" -> center(key, "mean");
      case "robust" -> center(key, "center");
      case "min_max" -> {
        double[] read = numbers(true, "scale", "offset");
        yield new NumberStep.MinMax(read[0], read[1]);
      }
      case "clip" -> clip();
      case "log1p" -> {
        none();
        yield new NumberStep.Log1p();
      }
      case "power" -> power();
      case "quantile" -> quantile();
      case "bin" -> bin();
      case "date_part" -> datePart();
      default -> throw new IllegalStateException(key + " (expected: a step of numbers)");
    };
  }

  private void none() throws InvalidModelException {
    in.object(List.of(), name -> {});
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

  private NumberStep power() throws InvalidModelException {
    List<Power.Method> methods = List.of(Power.Method.values());
    List<Power.Method> method = new ArrayList<>();
    double[] lambda = new double[1];
    Set<String> seen =
        in.object(
            List.of("method", "lambda"),
            key -> {
              if (key.equals("method")) {
                method.add(in.choice(methods, Power.Method::key));
              } else {
                lambda[0] = in.number();
              }
            });
    in.require(seen, "method", "lambda");
    return new Power(method.getFirst(), lambda[0]);
  }

  private NumberStep quantile() throws InvalidModelException {
    List<String> keys = List.of("quantiles", "references");
    double[][] read = new double[keys.size()][];
    Set<String> seen = in.object(keys, key -> read[keys.indexOf(key)] = allowance.numbers());
    in.require(seen, "quantiles", "references");
    return new Quantile(read[0], read[1]);
  }

  private NumberStep bin() throws InvalidModelException {
    double[][] read = new double[1][];
    Set<String> seen = in.object(List.of("edges"), key -> read[0] = allowance.numbers());
    in.require(seen, "edges");
    return new Bin(read[0]);
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
}
