package dev.coppice.loader;

/** What came of scoring a row of an artifact's proof. */
public enum ExpectationVerdict {
  /** The answer is the expected one, or near enough. */
  HELD,
  /** It is not, or there is none: the load fails. */
  FAILED
}
