package dev.coppice.loader.source;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/** Small model files that XGBoost wrote. */
public enum GoldenModel {
  JSON("reg.json"),
  UBJSON("reg.ubj"),
  POISSON("pois.json"),
  SOFTPROB("softprob.json"),
  PICKLE("reg.pickle"),
  BINARY("reg.binary");

  private final String file;

  GoldenModel(String file) {
    this.file = file;
  }

  public byte[] bytes() {
    try (InputStream in = GoldenModel.class.getResourceAsStream("/models/" + file)) {
      return Objects.requireNonNull(in).readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
