package dev.coppice.loader;

import org.jspecify.annotations.Nullable;

/**
 * Which model an {@link Origin} is to load.
 *
 * @param unless the version that the caller has already, so that only another one is loaded; null
 *     if the caller has none. With a version, copies on the local disk are passed over: the caller
 *     wants to know what is newest.
 */
public record ModelRequest(ModelName name, Detail detail, @Nullable String unless) {

  /** Any version, from wherever the origin has it fastest. */
  public static ModelRequest any(ModelName name, Detail detail) {
    return new ModelRequest(name, detail, null);
  }
}
