package dev.coppice.model;

/** How many bytes each node of a forest takes: one of three, the same for all of its nodes. */
public enum ForestFormat {
  /** 4 bytes: thresholds are ranks. */
  PACKED(2),
  /** 8 bytes. */
  NARROW(3),
  /** 16 bytes, for trees or features that 8 have no room for. */
  WIDE(4);

  private final int nodeShift;

  ForestFormat(int nodeShift) {
    this.nodeShift = nodeShift;
  }

  /** Bytes of a node, as a power of two. */
  public int nodeShift() {
    return nodeShift;
  }
}
