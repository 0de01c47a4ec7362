package dev.coppice.loader;

/** Hears of the local disk, on the threads that use it; must be quick and not throw. */
@FunctionalInterface
public interface DiskListener {

  /**
   * A load has its model from there, or asks the store; not one that ends without memory for it.
   */
  void lookedUp(DiskLookup lookup);
}
