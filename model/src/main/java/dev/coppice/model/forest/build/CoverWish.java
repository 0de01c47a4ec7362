package dev.coppice.model.forest.build;

/** Whether a forest that is built gets the covers of its nodes. */
public enum CoverWish {
  NONE,
  /** If there is memory for them that nobody else wants. */
  IF_ROOM,
  ALWAYS
}
