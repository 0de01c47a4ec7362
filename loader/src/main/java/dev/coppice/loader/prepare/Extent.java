package dev.coppice.loader.prepare;

import dev.coppice.model.forest.build.CoverWish;

/** How much of a model a load yields. */
public enum Extent {
  /** What scores take. */
  SCORES(CoverWish.NONE),
  /** Covers besides, which nobody has judged, if there is room for them that nobody else wants. */
  COVERS(CoverWish.IF_ROOM),
  /** What the reasons of scores take, judged. */
  REASONS(CoverWish.ALWAYS);

  /** A column's first bytes and a block's. */
  private static final long MIN_COVER_BYTES = 1 << 15;

  private final CoverWish covers;

  Extent(CoverWish covers) {
    this.covers = covers;
  }

  CoverWish covers() {
    return covers;
  }

  /**
   * Bytes for covers of a tiny model; those of larger ones fit in where the forest was laid out.
   */
  long minCoverBytes() {
    return covers == CoverWish.NONE ? 0 : MIN_COVER_BYTES;
  }
}
