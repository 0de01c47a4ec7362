package dev.coppice.cache.resident;

/** What keeping a model in memory is worth, by how often it is called. */
final class Worth {

  private final ModelMemory memory;
  private volatile double popularity;

  /** Leases ever given; a plain number, because one that is lost or seen late does not matter. */
  private long uses;

  private long usesTold;

  /**
   * @param memory what keeping it takes
   */
  Worth(ModelMemory memory) {
    this.memory = memory;
  }

  /** A lease was given. */
  void use() {
    uses++;
  }

  /** The leases given since this was last asked. */
  synchronized long newUses() {
    long more = uses - usesTold;
    usesTold += more;
    return Math.max(0, more);
  }

  /**
   * @param worth the binary logarithm of what its calls are worth
   */
  void setPopularity(double worth) {
    popularity = worth;
  }

  /** For each of its bytes, as a binary logarithm. */
  double ofEachByte() {
    return popularity - Math.log((double) memory.bytes()) / Math.log(2);
  }
}
