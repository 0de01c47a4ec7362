package dev.coppice.model.preprocessing;

/** A row that the declared steps cannot be applied to; the message names the cell and the row. */
public final class RefusedRowException extends Exception {

  RefusedRowException(String cause) {
    super(cause);
  }
}
