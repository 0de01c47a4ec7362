package dev.coppice.loader.prepare;

import dev.coppice.model.format.ModelFormat;

/**
 * Decides which file XGBoost reads when it judges a forest: the original, wherever that is
 * affordable, because a fault of our own reader would be in both the forest and what is written
 * again by that reader.
 *
 * <p>UBJSON is never written again. The original of a JSON file is affordable up to {@value
 * #MAX_JSON_BYTES} bytes, if trials have the memory to parse it in one piece. The originals of old
 * formats XGBoost no longer reads.
 *
 * @param limit the bytes that trials have
 */
record JudgedFile(long limit) {

  private static final long MAX_JSON_BYTES = 8 << 20;

  /** Whether the file is read as it is. */
  boolean isOriginal(PreparedBooster original) {
    return original.format() == ModelFormat.UBJSON
        || (original.file().size() <= MAX_JSON_BYTES && original.buildingBytes() <= limit);
  }
}
