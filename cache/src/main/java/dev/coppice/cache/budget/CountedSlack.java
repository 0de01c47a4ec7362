package dev.coppice.cache.budget;

import dev.coppice.model.memory.Slack;

/**
 * Slack as it counts for the thread that asks: what that holds for its own next block is room for
 * it, though for nobody else.
 */
record CountedSlack(Slack slack) {

  long all() {
    return slack.slackBytes();
  }

  long ofOthers() {
    return slack.slackBytes() - slack.slackOfThisThread();
  }

  /**
   * What is no room for this thread.
   *
   * @param wanted if that is less than the thread holds, the block stays slack: it is there as a
   *     whole
   */
  long besides(long wanted) {
    return isRoomFor(wanted) ? ofOthers() : all();
  }

  /** So many bytes are reserved, with what this thread holds if that is part of them. */
  void taken(long bytes) {
    if (isRoomFor(bytes)) {
      slack.reservedByThisThread();
    }
  }

  long ofThisThread() {
    return slack.slackOfThisThread();
  }

  /** Gives back what this thread holds, which may take the system a while. */
  void giveBack() {
    slack.giveBackOfThisThread();
  }

  private boolean isRoomFor(long wanted) {
    return wanted >= slack.slackOfThisThread();
  }
}
