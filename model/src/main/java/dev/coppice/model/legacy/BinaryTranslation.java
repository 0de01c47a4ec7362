package dev.coppice.model.legacy;

import dev.coppice.model.InvalidModelException;
import dev.coppice.model.Quoted;
import dev.coppice.model.format.LittleEndianBytes;
import dev.coppice.model.format.ubjson.MarkEdit;
import dev.coppice.model.format.ubjson.UbjsonWriter;
import dev.coppice.model.memory.ReadingMemory;
import dev.coppice.model.objective.BaseScoreSearch;
import dev.coppice.model.objective.Objective;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Translates the deprecated binary format, which XGBoost 0.90 to 3.0 wrote and 3.1 cannot read: the
 * dump of its structs in little-endian byte order.
 *
 * <p>What it knows is {@code learner.cc}, {@code gbtree_model.cc}, {@code gbtree.cc}, {@code
 * gblinear_model.h} and {@code tree_model.cc} of those versions. The result is what XGBoost 3.0
 * saves as UBJSON after having loaded the file, but for the base score. Before 1.0 it was stored as
 * the margin that it stands for; here it becomes the one that XGBoost turns into that very margin
 * (where there is none, the closest), while 3.0 takes the margin's transformed value and so may be
 * off by a few units in the last place, and for {@code binary:hinge} by more. Up to 1.3.0 that of
 * {@code binary:logitraw} was a probability; here it becomes its margin, while 3.0 takes it for
 * one.
 */
final class BinaryTranslation implements OpenTranslation {

  private static final int MAX_NAME = 1024;
  private static final int RESERVED_BYTES = 25 * Integer.BYTES;

  private final LittleEndianBytes in;
  private final MarkEdit mark;
  private final ReadingMemory memory;

  /** What is left to be translated, in order; the parameters say what follows them. */
  private final Queue<Translation> parts = new ArrayDeque<>();

  private int major;
  private int minor;

  BinaryTranslation(LittleEndianBytes in, MarkEdit mark, ReadingMemory memory) {
    this.in = in;
    this.mark = mark;
    this.memory = memory;
    this.parts.add(this::parameters);
  }

  @Override
  public boolean advance(UbjsonWriter out) throws IOException, InvalidModelException {
    Translation part = parts.peek();
    if (part == null) {
      if (!in.isAtEnd()) {
        throw in.refuse("bytes after the model (expected: nothing)");
      }
      return false;
    }
    if (!part.advance(out)) {
      parts.remove();
    }
    return true;
  }

  /** The struct of 136 bytes, then the names of the objective and of the booster. */
  private boolean parameters(UbjsonWriter out) throws IOException, InvalidModelException {
    if (LegacyFormat.hasMagic(in.peek(4))) {
      in.skip(4);
    }
    final float storedScore = in.float32();
    final int features = in.int32();
    final int classes = in.int32();
    final boolean hasAttributes = in.int32() != 0;
    final boolean hasMetrics = in.int32() != 0;
    major = in.int32();
    minor = in.int32();
    // Since 1.6; the field was reserved, and 0, before.
    final int targets = Math.max(1, in.int32());
    final int isFromAverage = in.int32();
    in.skip(RESERVED_BYTES);
    String objective = in.sizedText(MAX_NAME);
    String name = in.sizedText(MAX_NAME);
    float baseScore = baseScore(objective, storedScore);
    if (!Float.isFinite(baseScore)) {
      throw new InvalidModelException("base_score: " + baseScore + " (expected: a finite number)");
    }
    BinaryAttributes.Announced announced =
        new BinaryAttributes.Announced(
            objective, classes, hasAttributes, hasMetrics, isBefore(1, 0));
    parts.add(new BinaryBooster(in, name, !isBefore(1, 6), memory));
    parts.add(new BinaryAttributes(in, mark, memory, announced));
    out.beginObject();
    out.name("learner");
    out.beginObject();
    out.name("learner_model_param");
    out.beginObject();
    out.member("base_score", number(baseScore));
    out.member("boost_from_average", Integer.toString(isFromAverage));
    out.member("num_class", Integer.toString(classes));
    out.member("num_feature", Integer.toUnsignedString(features));
    out.member("num_target", Integer.toString(targets));
    out.endObject();
    return false;
  }

  private float baseScore(String objective, float stored) throws InvalidModelException {
    if (isBefore(1, 0)) {
      return BaseScoreSearch.ofMargin(objective, stored);
    }
    // Those versions that took it for a probability took no number that is none.
    boolean mayBeProbability =
        objective.equals("binary:logitraw") && isBefore(1, 4) && stored > 0 && stored < 1;
    if (!mayBeProbability) {
      return stored;
    }
    if (!isBefore(1, 3)) {
      throw new InvalidModelException(
          "version: 1.3 (expected: another, as 1.3.0 took the base_score p of binary:logitraw for ln(p / (1 - p)), and 1.3.1 did not: load the model by a newer XGBoost, if 1.3.0 trained it set base_score to that, for 0.5 to 0, and save it as JSON)");
    }
    return Objective.logit(stored);
  }

  /** The shortest text of that number, as XGBoost writes it: {@code 1.25E-1}. */
  private static String number(float value) {
    BigDecimal decimal = new BigDecimal(Float.toString(value)).stripTrailingZeros();
    String digits = decimal.unscaledValue().abs().toString();
    String sign = decimal.signum() < 0 ? "-" : "";
    String fraction = digits.length() > 1 ? "." + digits.substring(1) : "";
    int exponent = digits.length() - 1 - decimal.scale();
    return sign + digits.charAt(0) + fraction + "E" + exponent;
  }

  @Override
  public boolean hasFeatureNames() {
    return false;
  }

  @Override
  public boolean hasFeatureTypes() {
    return false;
  }

  @Override
  public int[] version() {
    return new int[] {3, 0, 0};
  }

  @Override
  public boolean isBefore(int major, int minor) {
    return this.major < major || (this.major == major && this.minor < minor);
  }

  /** The exception for a parameter of text that cannot be. */
  static InvalidModelException refuse(String name, String value, String expected) {
    return new InvalidModelException(
        "%s: \"%s\" (expected: %s)".formatted(name, Quoted.of(value, 60), expected));
  }
}
