package dev.coppice.model.memory;

/** Bytes in memory that nobody has reserved with a budget; whoever keeps one counts them, too. */
@FunctionalInterface
public interface Slack {

  /** None. */
  Slack NONE = () -> 0;

  /** All of them. */
  long slackBytes();

  /** Those among them that this thread holds for its next block, and may reserve. */
  default long slackOfThisThread() {
    return 0;
  }

  /** This thread has reserved {@link #slackOfThisThread}, which are no slack from now on. */
  default void reservedByThisThread() {}

  /** Gives {@link #slackOfThisThread} back to the system: others may need them more. */
  default void giveBackOfThisThread() {}
}
