package dev.coppice.e2e;

import dev.coppice.scripts.churn.ChurnData;
import dev.coppice.scripts.churn.ChurnModels;
import dev.coppice.scripts.churn.TenantArtifact;
import dev.coppice.scripts.churn.TrainingSize;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.XGBoost;
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

  public static Tenant train(String tenant, Path scratch) {
    byte[] model = new ChurnModels(scratch).train(tenant, SIZE, ChurnModels.Format.UBJSON);
    float[] row = new ChurnData("row of " + tenant).draw(1).features();
    String csv =
        IntStream.range(0, row.length)
            .mapToObj(i -> Float.isNaN(row[i]) ? "" : Float.toString(row[i]))
            .collect(Collectors.joining(","));
    return new Tenant(tenant + ".tar.gz", model, pack(model, scratch), csv, judge(model, row));
  }

  public static List<Tenant> train(int count, Path scratch) {
    return IntStream.range(0, count).mapToObj(i -> train("tenant-" + i, scratch)).toList();
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

  private static byte[] pack(byte[] model, Path scratch) {
    try {
      Path target = Files.createTempFile(scratch, "artifact", ".tar.gz");
      TenantArtifact.write(target, model);
      return Files.readAllBytes(target);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String judge(byte[] model, float[] row) {
    try {
      Booster booster = XGBoost.loadModel(model);
      float score = booster.inplace_predict(row, 1, row.length, Float.NaN)[0][0];
      booster.dispose();
      return "[" + (double) score + "]";
    } catch (IOException | XGBoostError e) {
      throw new IllegalStateException(e);
    }
  }
}
