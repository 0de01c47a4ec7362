package dev.coppice.loader;

/** What an {@link Origin} answers. A failure is an exception. */
public sealed interface LoadOutcome {

  /**
   * The model is loaded.
   *
   * @param model closed by whoever receives it
   */
  record Loaded(LoadedModel model) implements LoadOutcome {}

  /** The newest version is the one that the caller has. */
  record Unchanged() implements LoadOutcome {}

  /** This origin has no usable copy of the model; the next origin is to be asked. */
  record NotHere() implements LoadOutcome {}
}
