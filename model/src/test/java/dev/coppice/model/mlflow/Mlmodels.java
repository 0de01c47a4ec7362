package dev.coppice.model.mlflow;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;

/** Files {@code MLmodel} for tests, as MLflow writes them. */
final class Mlmodels {

  private Mlmodels() {}

  /** Of a classifier with a signature of four columns that answers probabilities. */
  static byte[] classifier() {
    return read("classifier");
  }

  /** Of a booster that is called with tensors, from the time before classes were named. */
  static byte[] booster() {
    return read("booster");
  }

  static List<byte[]> all() {
    return List.of(classifier(), booster());
  }

  private static byte[] read(String name) {
    try (InputStream in =
        Mlmodels.class.getResourceAsStream("MlmodelFuzzTestInputs/mlmodel/" + name)) {
      return Objects.requireNonNull(in, name).readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
