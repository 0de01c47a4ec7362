package dev.coppice.e2e;

import dev.coppice.model.InvalidModelException;
import dev.coppice.model.preprocessing.PreprocessingReader;
import dev.coppice.scripts.churn.ChurnModels;
import dev.coppice.scripts.churn.Training;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

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
    } catch (InvalidModelException e) {
      throw new IOException(document, e);
    }
  }

  private static byte[] model(int features) {
    float[] cells = new float[2 * features];
    cells[0] = 1;
    float[] labels = {1, 0};
    return Training.file(
        cells, labels, Map.of("nthread", 1), 1, List.of(), ChurnModels.Format.UBJSON);
  }
}
