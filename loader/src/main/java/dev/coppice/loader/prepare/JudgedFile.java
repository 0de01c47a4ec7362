package dev.coppice.loader.prepare;

import dev.coppice.model.format.ModelFormat;
import dev.coppice.model.xgboost.BoosterFootprint;

/**
 * Decides which file XGBoost reads when it judges a forest: the original, wherever that is
 * affordable, because a fault of our own reader would be in both the forest and what is written
 * again by that reader.
 *
 * <p>The original of a JSON file is affordable up to {@value #MAX_JSON_BYTES} bytes, and if XGBoost
 * parses it in a quarter of the memory there is; the rest is left to models in use. UBJSON is never
 * written again. The originals of old formats XGBoost no longer reads.
 *
 * @param limit the highest number of bytes that the load could get
 */
record JudgedFile(long limit) {

  private static final long MAX_JSON_BYTES = 8 << 20;
  private static final int PARTS_OF_LIMIT = 4;

  /** What XGBoost is expected to take for loading the file that it will read. */
  long expectedBytes(ModelFormat format, long fileBytes) {
    long jsonBytes = BoosterFootprint.jsonLoadingBytes(fileBytes);
    return format == ModelFormat.JSON && isAffordable(fileBytes, jsonBytes)
        ? jsonBytes
        : BoosterFootprint.loadingBytes(format, fileBytes);
  }

  /** Whether the file is read as it is. */
  boolean isOriginal(PreparedBooster original) {
    return original.format() == ModelFormat.UBJSON
        || isAffordable(original.file().size(), original.buildingBytes());
  }

  private boolean isAffordable(long fileBytes, long loadingBytes) {
    return fileBytes <= MAX_JSON_BYTES && loadingBytes <= limit / PARTS_OF_LIMIT;
  }
}
