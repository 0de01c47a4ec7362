package dev.coppice.model.natives;

import org.jspecify.annotations.Nullable;

/** A native library could not be had; the message is one line that names it and the cause. */
public final class NativeLibraryException extends RuntimeException {

  public NativeLibraryException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
