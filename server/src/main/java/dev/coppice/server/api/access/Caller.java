package dev.coppice.server.api.access;

import dev.coppice.loader.ModelName;

/**
 * Whom a call's token makes it.
 *
 * @param prefix of the names that it may call; empty for all, the nameless model among them
 */
public record Caller(String prefix) {

  /** Where no tokens are asked for, and of tokens without a prefix. */
  public static final Caller OF_ALL = new Caller("");

  /** Whether the model is this caller's, be it there or not. */
  public boolean mayCall(ModelName name) {
    return prefix.isEmpty() || (!name.equals(ModelName.SINGLE) && name.value().startsWith(prefix));
  }
}
