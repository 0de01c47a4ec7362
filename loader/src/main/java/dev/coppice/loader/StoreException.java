package dev.coppice.loader;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The store failed while its bytes were read; the message is for the log. */
final class StoreException extends IOException {

  private final StoreFault fault;

  StoreException(StoreFault fault, String detail, @Nullable Throwable cause) {
    super(fault + ": " + Quote.line(detail), cause);
    this.fault = fault;
  }

  StoreFault fault() {
    return fault;
  }
}
