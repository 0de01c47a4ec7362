package dev.coppice.loader;

/** How much of a model a load yields. */
public enum Detail {
  /** The model scores. */
  SCORES,
  /** The model scores, and gives the reasons of its scores. */
  REASONS
}
