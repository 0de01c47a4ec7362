package dev.coppice.e2e;

import dev.coppice.scripts.churn.ChurnData;
import dev.coppice.scripts.churn.ChurnModels;
import dev.coppice.scripts.churn.ReferenceScores;
import dev.coppice.scripts.churn.TenantArtifact;
import dev.coppice.scripts.churn.TrainingSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import ml.dmlc.xgboost4j.java.XGBoostError;

/**
 * One tenant with its own trained model, a row to score, and the answer that XGBoost itself gives.
 *
 * @param artifact the packed model, as a data scientist would upload it
 * @param csv one row
 * @param expected the JSON answer
 */
@SuppressWarnings("ArrayRecordComponent") // Test data, never compared.
public record Tenant(String name, byte[] model, byte[] artifact, String csv, String expected) {

  private static final TrainingSize SIZE = new TrainingSize(20, 4, 400, 32);

  public static Tenant train(String tenant) {
    byte[] model = ChurnModels.train(tenant, SIZE, ChurnModels.Format.UBJSON);
    ChurnData.Sample row = new ChurnData("row of " + tenant).draw(1);
    try {
      String expected = "[" + (double) ReferenceScores.of(model, row)[0] + "]";
      return new Tenant(tenant + ".tar.gz", model, TenantArtifact.of(model), row.csv(0), expected);
    } catch (IOException | XGBoostError e) {
      throw new IllegalStateException(e);
    }
  }

  public static List<Tenant> train(int count) {
    return IntStream.range(0, count).mapToObj(i -> train("tenant-" + i)).toList();
  }

  /**
   * A folder for models with these tenants.
   *
   * @param parent where it is made, as {@code store}
   */
  public static Path store(Path parent, Tenant... tenants) throws IOException {
    Path store = Files.createDirectory(parent.resolve("store"));
    for (Tenant tenant : tenants) {
      Files.write(store.resolve(tenant.name()), tenant.artifact());
    }
    return store;
  }
}
