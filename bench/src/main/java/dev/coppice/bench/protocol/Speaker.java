package dev.coppice.bench.protocol;

import java.io.IOException;

/** One client's connection, on which it makes one call after another. */
interface Speaker extends AutoCloseable {

  /**
   * Makes a call.
   *
   * @throws IOException if the answer is no success
   */
  void call() throws IOException;

  @Override
  void close() throws IOException;

  /** Opens connections of one protocol. */
  interface Protocol {
    Speaker connect() throws IOException;
  }
}
