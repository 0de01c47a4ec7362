package dev.coppice.model.legacy;

import dev.coppice.model.InvalidModelException;
import dev.coppice.model.format.LittleEndianBytes;
import dev.coppice.model.format.ubjson.MarkEdit;
import dev.coppice.model.format.ubjson.ModelRewriter;
import dev.coppice.model.format.ubjson.UbjsonWriter;
import dev.coppice.model.memory.ReadingMemory;
import java.io.IOException;

/**
 * Translates what follows the booster in the binary format: attributes, some of which are really
 * parameters of the objective, and what XGBoost before 1.0 wrote after them.
 */
final class BinaryAttributes implements Translation {

  private static final int MAX_NAME = 1024;
  private static final int MAX_TEXT = 1 << 24;
  private static final String DEFAULT_MAX_DELTA_STEP = "0.7";
  private static final String DEFAULT_VARIANCE_POWER = "1.5";

  private enum Stage {
    BEGIN,
    ATTRIBUTES,
    OBJECTIVE,
    METRICS,
    END
  }

  private final LittleEndianBytes in;
  private final MarkEdit mark;
  private final ReadingMemory memory;
  private final Announced announced;
  private Stage stage = Stage.BEGIN;
  private long left;
  private String parameters = "";
  private String maxDeltaStep = DEFAULT_MAX_DELTA_STEP;

  /**
   * What the parameters before the booster say of what comes after it.
   *
   * @param objective its name
   * @param classes 0 unless the objective has several
   * @param isBeforeOne true if a version before 1.0 wrote the file
   */
  record Announced(
      String objective,
      int classes,
      boolean hasAttributes,
      boolean hasMetrics,
      boolean isBeforeOne) {}

  BinaryAttributes(LittleEndianBytes in, MarkEdit mark, ReadingMemory memory, Announced announced) {
    this.in = in;
    this.mark = mark;
    this.memory = memory;
    this.announced = announced;
  }

  @Override
  public boolean advance(UbjsonWriter out) throws IOException, InvalidModelException {
    switch (stage) {
      case BEGIN -> {
        out.name("attributes");
        out.beginObject();
        left = announced.hasAttributes() ? count() : 0;
        stage = Stage.ATTRIBUTES;
      }
      case ATTRIBUTES -> attribute(out);
      case OBJECTIVE -> objective(out);
      case METRICS -> metric();
      case END -> {
        return false;
      }
    }
    return true;
  }

  private void attribute(UbjsonWriter out) throws IOException, InvalidModelException {
    if (left == 0) {
      mark.complete(out);
      out.endObject();
      stage = Stage.OBJECTIVE;
      return;
    }
    left--;
    String name = in.sizedText(MAX_NAME);
    String value = in.sizedText(MAX_TEXT);
    switch (name) {
      case "objective" -> {
        memory.take(2L * value.length());
        parameters = value;
      }
      case "count_poisson_max_delta_step" -> maxDeltaStep = value;
      case "metrics" -> {}
      default -> {
        if (!mark.drops(name)) {
          out.member(name, value);
        }
      }
    }
  }

  private void objective(UbjsonWriter out) throws IOException, InvalidModelException {
    if (announced.isBeforeOne() && announced.objective().equals("count:poisson")) {
      maxDeltaStep = in.sizedText(MAX_NAME);
    }
    out.name("objective");
    out.beginObject();
    out.member("name", announced.objective());
    if (parameters.isEmpty()) {
      defaultParameters(out);
    } else {
      storedParameters(out);
    }
    out.endObject();
    left = announced.isBeforeOne() && announced.hasMetrics() ? count() : 0;
    stage = Stage.METRICS;
  }

  private void storedParameters(UbjsonWriter out) throws IOException, InvalidModelException {
    try {
      ModelRewriter.copyMembers(parameters, "name", memory, out);
    } catch (InvalidModelException e) {
      throw new InvalidModelException("attributes.objective: " + e.getMessage());
    }
  }

  /** Those that XGBoost's loader insists on, though scores do not depend on them. */
  private void defaultParameters(UbjsonWriter out) {
    switch (announced.objective()) {
      case "multi:softmax", "multi:softprob" ->
          parameter(
              "softmax_multiclass_param", "num_class", Integer.toString(announced.classes()), out);
      case "count:poisson" ->
          parameter("poisson_regression_param", "max_delta_step", maxDeltaStep, out);
      case "reg:tweedie" ->
          parameter(
              "tweedie_regression_param", "tweedie_variance_power", DEFAULT_VARIANCE_POWER, out);
      default -> {}
    }
  }

  private static void parameter(String group, String name, String value, UbjsonWriter out) {
    out.name(group);
    out.beginObject();
    out.member(name, value);
    out.endObject();
  }

  private void metric() throws IOException, InvalidModelException {
    if (left == 0) {
      stage = Stage.END;
    } else {
      left--;
      in.sizedText(MAX_NAME);
    }
  }

  private long count() throws IOException, InvalidModelException {
    long count = in.int64();
    if (count < 0) {
      throw in.refuse("count " + count + " (expected: 0 or more)");
    }
    return count;
  }
}
