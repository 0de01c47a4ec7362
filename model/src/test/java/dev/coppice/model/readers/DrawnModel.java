package dev.coppice.model.readers;

import dev.coppice.model.ModelFiles;
import dev.coppice.model.TrainedModels;
import dev.coppice.model.check.ModelDocument;
import dev.coppice.model.check.ModelMutator;
import dev.coppice.model.format.ModelFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import ml.dmlc.xgboost4j.java.XGBoostError;

/** A model file that was real before a source of chance edited it. */
@SuppressWarnings("ArrayRecordComponent") // Made for one test.
record DrawnModel(ModelFormat format, byte[] file) {

  /** The files to begin with, one of each kind that the readers tell apart. */
  static List<byte[]> originals() throws XGBoostError {
    List<byte[]> models = new ArrayList<>();
    for (String golden : List.of("reg", "softprob", "named", "binlog", "binhinge", "pois")) {
      models.add(ModelFiles.golden(golden + ".json"));
    }
    models.addAll(TrainedModels.ofEachKind());
    return models;
  }

  /** One of them as it is. */
  static DrawnModel original(byte[] json) {
    return new DrawnModel(ModelFormat.JSON, json);
  }

  /** Edits numbers of one of the files, or its members, names, lists and single bytes. */
  static DrawnModel draw(List<byte[]> originals, RandomGenerator random) {
    ModelDocument document = ModelDocument.parse(originals.get(random.nextInt(originals.size())));
    ModelMutator mutator = new ModelMutator(random);
    int way = random.nextInt(8);
    if (way < 3) {
      new NumberTexts(random).edit(document);
      return new DrawnModel(ModelFormat.JSON, document.toJson());
    }
    ModelFormat format = random.nextInt(2) == 0 ? ModelFormat.JSON : ModelFormat.UBJSON;
    boolean isDamaged = way == 7;
    if (!isDamaged) {
      mutator.edit(document);
    }
    byte[] file = format == ModelFormat.JSON ? document.toJson() : document.toUbjson();
    return new DrawnModel(format, isDamaged ? mutator.damage(file) : file);
  }
}
