package dev.coppice.loader;

/** Hears of the local disk, on the threads that use it; must be quick and not throw. */
@FunctionalInterface
public interface DiskListener {

  /** A load looked there before it asked the store. */
  void lookedUp(DiskLookup lookup);
}
