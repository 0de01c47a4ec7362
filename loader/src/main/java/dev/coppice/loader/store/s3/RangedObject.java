package dev.coppice.loader.store.s3;

import dev.coppice.loader.store.StoreException;
import java.io.InputStream;

/** One version of an object, of which ranges can be had; for any number of threads. */
interface RangedObject {

  /** Bytes in it. */
  long size();

  /**
   * Asks for bytes.
   *
   * @param first offset of the first
   * @param end offset after the last
   * @throws StoreException {@code CHANGED} if the object is another version by now; what may heal
   *     at once was tried again
   */
  Body open(long first, long end) throws StoreException;

  /**
   * Bytes that are coming in; who reads them to the end of the stream lets the connection serve
   * again.
   *
   * @param bytes fails with a {@link StoreException}
   * @param abort ends it, and a read under way on another thread; may be called more than once
   */
  record Body(InputStream bytes, Runnable abort) implements AutoCloseable {

    @Override
    public void close() {
      abort.run();
    }
  }
}
