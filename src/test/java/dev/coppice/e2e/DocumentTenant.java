package dev.coppice.e2e;

import dev.coppice.model.InvalidModelException;
import dev.coppice.model.preprocessing.PreprocessingReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;

/** A tenant for a declared preprocessing: its model has just the features that the document has. */
public final class DocumentTenant {

  private DocumentTenant() {}

  /**
   * Adds a tenant's directory to a store.
   *
   * @param document the document under test
   * @throws IOException if it cannot be written, or if the document breaks a rule
   */
  public static void add(Path store, String name, String document) throws IOException {
    byte[] json = document.getBytes(StandardCharsets.UTF_8);
    Path tenant = Files.createDirectory(store.resolve(name));
    Files.write(tenant.resolve("preprocessing.json"), json);
    try {
      int width = PreprocessingReader.read(json).width();
      Files.write(tenant.resolve("xgboost-model"), model(width));
    } catch (InvalidModelException | XGBoostError e) {
      throw new IOException(document, e);
    }
  }

  private static byte[] model(int features) throws XGBoostError {
    float[] cells = new float[2 * features];
    cells[0] = 1;
    DMatrix rows = new DMatrix(cells, 2, features, Float.NaN);
    try {
      rows.setLabel(new float[] {1, 0});
      Booster booster = XGBoost.train(rows, Map.of("nthread", 1), 1, Map.of(), null, null);
      try {
        return booster.toByteArray("ubj");
      } finally {
        booster.dispose();
      }
    } finally {
      rows.dispose();
    }
  }
}
