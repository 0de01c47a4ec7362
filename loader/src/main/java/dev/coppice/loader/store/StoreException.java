package dev.coppice.loader.store;

import dev.coppice.model.Quoted;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The store gave no artifact, or not all of its bytes; the message is for the log. */
public final class StoreException extends IOException {

  private final StoreFault fault;

  public StoreException(StoreFault fault, String detail, @Nullable Throwable cause) {
    super(fault + ": " + Quoted.line(detail), cause);
    this.fault = fault;
  }

  public StoreFault fault() {
    return fault;
  }
}
