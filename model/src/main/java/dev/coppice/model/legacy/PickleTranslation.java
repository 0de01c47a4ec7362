package dev.coppice.model.legacy;

import dev.coppice.model.InvalidModelException;
import dev.coppice.model.Quoted;
import dev.coppice.model.format.LittleEndianBytes;
import dev.coppice.model.format.TreeLimit;
import dev.coppice.model.format.ubjson.UbjsonWriter;
import dev.coppice.model.legacy.pickle.PickleMachine;
import dev.coppice.model.legacy.pickle.PicklePayload;
import dev.coppice.model.legacy.pickle.PickleValue;
import dev.coppice.model.legacy.pickle.PickleValue.Global;
import dev.coppice.model.legacy.pickle.PickleValue.Instance;
import dev.coppice.model.memory.ReadingMemory;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Translates a pickled {@code xgboost.Booster}, or an estimator of {@code xgboost.sklearn} that
 * holds one.
 *
 * <p>The pickle is read as data: classes and functions are names, a call makes nothing of its
 * arguments, and opcodes that pickles of such objects do not have are refused. Of all attributes
 * the model matters, what an estimator takes for missing, and the names and types of features and
 * how many trees score, which old versions kept in Python alone.
 */
final class PickleTranslation implements Translation {

  private static final String PIPELINE = "sklearn.pipeline.Pipeline";

  private enum Stage {
    PICKLE,
    MODEL,
    TAIL,
    END
  }

  private final LittleEndianBytes in;
  private final ReadingMemory memory;
  private final PickleMachine machine;
  private Stage stage = Stage.PICKLE;
  private @Nullable PicklePayload payload;
  private @Nullable OpenTranslation model;

  PickleTranslation(LittleEndianBytes in, ReadingMemory memory) {
    this.in = in;
    this.memory = memory;
    this.machine = new PickleMachine(in, memory);
  }

  @Override
  public boolean advance(UbjsonWriter out) throws IOException, InvalidModelException {
    switch (stage) {
      case PICKLE -> pickle();
      case MODEL -> model(out);
      case TAIL -> {
        tail(out);
        stage = Stage.END;
      }
      case END -> {
        return false;
      }
    }
    return true;
  }

  private void pickle() throws IOException, InvalidModelException {
    if (!machine.step()) {
      stage = Stage.TAIL;
      return;
    }
    PicklePayload found = machine.takePayload();
    if (found != null) {
      if (payload != null) {
        throw in.refuse("a second model (expected: one)");
      }
      payload = found;
      model = open(found);
      stage = Stage.MODEL;
    }
  }

  private OpenTranslation open(PicklePayload found) throws IOException, InvalidModelException {
    try {
      return PickledModel.open(found, machine.mark(), memory);
    } catch (InvalidModelException e) {
      throw inModel(e);
    }
  }

  private void model(UbjsonWriter out) throws IOException, InvalidModelException {
    OpenTranslation open = model;
    PicklePayload source = payload;
    if (open == null || source == null) {
      throw new IllegalStateException("model: none (expected: one)");
    }
    try {
      if (open.advance(out)) {
        return;
      }
    } catch (InvalidModelException e) {
      throw inModel(e);
    }
    source.drain();
    machine.payloadIsOver();
    stage = Stage.PICKLE;
  }

  private static InvalidModelException inModel(InvalidModelException e) {
    return new InvalidModelException("handle: " + e.getMessage());
  }

  private void tail(UbjsonWriter out) throws IOException, InvalidModelException {
    PickleValue root = machine.root();
    if (!(root instanceof Instance instance) || !isOfXgboost(instance.type())) {
      String instead = root.phrase().equals(PIPELINE) ? "; " + PickleValue.EXPORT : "";
      throw new InvalidModelException(
          "%s in a pickle (expected: xgboost.Booster, XGBClassifier or XGBRegressor%s)"
              .formatted(Quoted.of(root.phrase(), 120), instead));
    }
    OpenTranslation open = model;
    if (open == null) {
      throw new InvalidModelException(
          root.phrase() + " in a pickle: no model (expected: one that was trained)");
    }
    if (!in.isAtEnd()) {
      throw in.refuse("bytes after the pickle (expected: nothing)");
    }
    String treeLimit = treeLimit(instance.type(), open);
    new ModelTail(machine.featureNames(), machine.featureTypes(), treeLimit).write(open, out);
  }

  /** As the object's own prediction has it. Before 1.4 no attribute of the booster's counted. */
  private @Nullable String treeLimit(Global type, OpenTranslation model) {
    String noted = machine.treeLimit();
    boolean isOld = type.isEstimator() && model.isBefore(1, 4);
    return isOld && (noted == null || TreeLimit.isRanker(type.name())) ? TreeLimit.ALL : noted;
  }

  private static boolean isOfXgboost(Global type) {
    return type.isBooster() || type.isEstimator();
  }
}
