package dev.coppice.server.codec;

import dev.coppice.model.InvalidModelException;
import dev.coppice.model.Model;
import dev.coppice.model.ModelFiles;
import dev.coppice.model.format.ModelFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * The golden models of the end-to-end tests, scored by XGBoost; each loaded when first asked for.
 */
final class GoldenModels implements AutoCloseable {

  private static final Path MODELS = Path.of("../src/test/resources/golden/models");

  private final Map<String, Model> models = new HashMap<>();
  private final Path folder;

  /**
   * @param folder where copies go whose names show their format
   */
  GoldenModels(Path folder) {
    this.folder = folder;
  }

  Model get(String name) throws IOException, InvalidModelException {
    Model model = models.get(name);
    if (model == null) {
      model = load(name);
      models.put(name, model);
    }
    return model;
  }

  private Model load(String name) throws IOException, InvalidModelException {
    byte[] bytes = Files.readAllBytes(MODELS.resolve(name).resolve("xgboost-model"));
    ModelFormat format = ModelFormat.detect(bytes);
    return ModelFiles.load(bytes, format, folder);
  }

  @Override
  public void close() {
    models.values().forEach(Model::close);
  }
}
