package dev.coppice.model.check;

import dev.coppice.model.HeapRefusedException;
import dev.coppice.model.InvalidModelException;
import dev.coppice.model.Rounds;
import dev.coppice.model.format.FeatureTexts;
import dev.coppice.model.format.IntColumn;
import dev.coppice.model.format.InvalidModelIoException;
import dev.coppice.model.format.Members;
import dev.coppice.model.format.ModelFormat;
import dev.coppice.model.format.ModelLimits;
import dev.coppice.model.format.ModelReader;
import dev.coppice.model.format.TreeLimit;
import dev.coppice.model.format.json.JsonModelReader;
import dev.coppice.model.format.ubjson.UbjsonModelReader;
import dev.coppice.model.memory.ReadingMemory;
import java.io.IOException;
import java.io.InputStream;

/**
 * The structural check that stands before every native load.
 *
 * <p>XGBoost's loader trusts its input: lengths, indexes and links that do not fit end the process,
 * at once or in a later prediction. So a model file is read once by us before, value by value, and
 * refused with the place and the cause unless everything the loader and the predictor rely on is
 * true. The check holds one tree at most and believes no length that the file claims.
 *
 * <p>What it knows is what XGBoost 3.4.0's {@code learner.cc}, {@code gbtree_model.cc}, {@code
 * tree_model.cc}, {@code multi_target_tree_model.cc} and {@code json.cc} read, and what versions
 * from 1.0 on wrote. What XGBoost itself refuses with an error may pass here; the load then fails
 * cleanly.
 */
public final class ModelCheck {

  static final int MAX_GROUPS = 1 << 16;

  /**
   * XGBoost sorts a row's quantiles by insertion: as many as outputs may take it seconds a row.
   * Expectiles are not sorted, but which of the two scores is not known before the file ends.
   */
  private static final int MAX_ALPHAS = 1 << 12;

  private static final int MAX_NAME_LENGTH = 1 << 16;

  private static final int MAX_VERSION_PARTS = 3;

  private final ModelReader reader;
  private final ReadingMemory memory;
  private final ModelSink sink;
  private final AttributeCheck attributes;
  private final BoosterCheck booster;
  private final FeatureTexts featureNames;
  private final FeatureTexts featureTypes;
  private final InterceptCheck intercept = new InterceptCheck();

  private String objective = "";
  private int featureCount;
  private int classes;
  private int targets = 1;
  private float[] baseScores = {};
  private float[] alphas = {};

  private ModelCheck(ModelReader reader, BestIteration rule, ReadingMemory memory, ModelSink sink) {
    this.reader = reader;
    this.memory = memory;
    this.sink = sink;
    this.attributes = new AttributeCheck(reader, rule, memory);
    this.booster = new BoosterCheck(reader, memory, sink, attributes);
    this.featureNames = new FeatureTexts("feature_names", memory);
    this.featureTypes = new FeatureTexts("feature_types", memory);
  }

  /**
   * Reads a whole model file and checks it; also passes the model to the sinks in the same pass,
   * such as the builder of a forest. If the model is refused, what they made of it has to be
   * discarded.
   *
   * @param in the file's bytes, read to the end in large pieces; not closed
   * @param format as {@link ModelFormat#detect} reports it
   * @param rule which rounds score
   * @param memory asked for whatever the reading holds; all of it has come back when this returns
   * @return what the model consists of
   * @throws InvalidModelException if XGBoost could not load it safely, or reading it would take
   *     more of the heap than there can be; the message names the place. So is what {@code in}
   *     refuses by an {@link InvalidModelIoException}
   * @throws IOException only if {@code in} fails
   */
  public static ModelShape check(
      InputStream in,
      ModelFormat format,
      BestIteration rule,
      ReadingMemory memory,
      ModelSink... sinks)
      throws InvalidModelException, IOException {
    try (ReadingMemory ofPass = memory.ofPass()) {
      return checkStream(in, format, rule, ofPass, ModelSink.all(sinks));
    } catch (InvalidModelIoException e) {
      throw e.refusal();
    }
  }

  private static ModelShape checkStream(
      InputStream in, ModelFormat format, BestIteration rule, ReadingMemory memory, ModelSink sink)
      throws InvalidModelException, IOException {
    ModelReader reader =
        switch (format) {
          case JSON -> new JsonModelReader(in, memory);
          case UBJSON -> new UbjsonModelReader(in, memory);
        };
    try {
      return new ModelCheck(reader, rule, memory, sink).checkFile();
    } catch (HeapRefusedException e) {
      throw reader.place().refuse(String.valueOf(e.getMessage()));
    }
  }

  private ModelShape checkFile() throws InvalidModelException, IOException {
    Members members = new Members(reader);
    members.begin();
    String name;
    while ((name = members.next()) != null) {
      switch (name) {
        case "version" -> checkVersion();
        case "learner" -> checkLearner();
        default -> reader.skip();
      }
    }
    members.require("learner");
    reader.end();
    return conclude();
  }

  /** Where XGBoost cannot read it, it writes the whole model into the message that says so. */
  private void checkVersion() throws InvalidModelException, IOException {
    IntColumn version = new IntColumn(MAX_VERSION_PARTS, memory);
    reader.listedIntegers(version);
    if (version.size() != MAX_VERSION_PARTS) {
      throw reader.place().refuse(version.size() + " values (expected: 3)");
    }
    intercept.version(version.toArray());
  }

  private void checkLearner() throws InvalidModelException, IOException {
    Members members = new Members(reader);
    members.begin();
    String name;
    while ((name = members.next()) != null) {
      switch (name) {
        case "attributes" -> attributes.read();
        case TreeLimit.NAME -> attributes.readTreeLimit();
        case "feature_names" -> featureNames.read(reader);
        case "feature_types" -> featureTypes.read(reader);
        case "gradient_booster" -> booster.check();
        case "learner_model_param" -> checkParameters();
        case "objective" -> checkObjective();
        default -> reader.skip();
      }
    }
    members.require("attributes", "gradient_booster", "learner_model_param", "objective");
  }

  private void checkParameters() throws InvalidModelException, IOException {
    Members members = new Members(reader);
    members.begin();
    String name;
    while ((name = members.next()) != null) {
      String text = reader.string(ParameterText.MAX_LENGTH);
      switch (name) {
        case "num_feature" -> featureCount = integer(text, 1, ModelLimits.MAX_FEATURES);
        case "num_class" -> classes = integer(text, 0, MAX_GROUPS);
        case "num_target" -> targets = integer(text, 1, MAX_GROUPS);
        case "base_score" -> baseScores = ParameterText.vector(text, MAX_GROUPS, reader.place());
        case "boost_from_average" -> intercept.fromAverage(integer(text, 0, 1) != 0);
        default -> {}
      }
    }
    members.require("base_score", "num_class", "num_feature");
    if (classes > 1 && targets > 1) {
      throw reader
          .place()
          .refuse("num_target", targets + " (expected: 1 beside " + classes + " classes)");
    }
  }

  private int integer(String text, int low, int high) throws InvalidModelException {
    return ParameterText.integer(text, low, high, reader.place());
  }

  private void checkObjective() throws InvalidModelException, IOException {
    Members members = new Members(reader);
    members.begin();
    String name;
    while ((name = members.next()) != null) {
      if (name.equals("name")) {
        objective = reader.string(MAX_NAME_LENGTH);
      } else if (reader.kind() == ModelReader.Kind.OBJECT) {
        checkObjectiveParameters();
      } else {
        reader.skip();
      }
    }
    members.require("name");
  }

  /**
   * Parameters of an objective are text; those that hold lists go through XGBoost's JSON parser.
   */
  private void checkObjectiveParameters() throws InvalidModelException, IOException {
    Members members = new Members(reader);
    members.begin();
    String name;
    while ((name = members.next()) != null) {
      String text = reader.string(ParameterText.MAX_LENGTH);
      if (name.endsWith("_alpha")) {
        alphas = ParameterText.vector(text, MAX_ALPHAS, reader.place());
      }
    }
  }

  private ModelShape conclude() throws InvalidModelException {
    int groups = Math.max(1, Math.max(classes, targets));
    if (baseScores.length != 1 && baseScores.length != groups) {
      throw new InvalidModelException(
          "base_score: %d values (expected: 1 or %d)".formatted(baseScores.length, groups));
    }
    featureNames.require(featureCount);
    featureTypes.require(featureCount);
    booster.checkAgainst(featureCount, groups);
    intercept.check(objective, booster.boostedRounds());
    Rounds rounds = booster.rounds();
    sink.end(
        new ModelParameters(
            objective,
            classes,
            alphas,
            groups,
            baseScores,
            booster.groups(),
            booster.weights(),
            booster.trees(rounds.scored()),
            attributes.missing()));
    long textBytes = attributes.textBytes() + featureNames.length() + featureTypes.length();
    return new ModelShape(
        booster.kind(),
        objective,
        featureCount,
        featureNames.texts(),
        featureTypes.texts(),
        groups,
        rounds,
        attributes.missing(),
        attributes.renamesClasses(),
        booster.hasCovers(),
        booster.counts(textBytes));
  }
}
