package dev.coppice.model;

/** placeholder */
public final class ModelFootprint {
  private ModelFootprint() {}

  public static long residentBytes(ModelShape shape) {
    return shape.counts().nodes() * 53;
  }

  public static long loadingBytes(ModelFormat format, long fileBytes) {
    return fileBytes * (format == ModelFormat.JSON ? 11 : 4);
  }
}
