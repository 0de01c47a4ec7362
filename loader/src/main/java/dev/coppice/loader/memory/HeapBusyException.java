package dev.coppice.loader.memory;

/**
 * A load needs heap that others hold now. It must not wait for them while it holds some itself: it
 * ends, gives back what it has, and may be tried again.
 */
public final class HeapBusyException extends RuntimeException {

  /**
   * @param message what was asked for, and what there is
   */
  public HeapBusyException(String message) {
    super(message);
  }
}
