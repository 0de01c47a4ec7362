package dev.coppice.model;

/**
 * A model without what only its reasons take, and how that is freed.
 *
 * @param model scores as the model it was made of; all that it has it shares with that, and it is
 *     closed in its place
 * @param covers frees the rest, once, when nobody uses the model it was made of any more
 */
public record Uncovered(Model model, Runnable covers) {

  /** The same of a model that has this one in it. */
  public Uncovered in(Model whole) {
    return new Uncovered(whole, covers);
  }
}
