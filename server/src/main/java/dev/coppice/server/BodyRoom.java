package dev.coppice.server;

import dev.coppice.server.http.request.HttpLimits;

/**
 * What bodies of requests may take of direct memory, whatever the settings ask for: one that is
 * refused costs its client a second, one that finds no memory stalls an event loop.
 *
 * <p>A body that grows is there twice while it is copied, on one event loop at a time, and what is
 * copied counted before. So what is really taken is the account, and once more as much as all event
 * loops can copy, or the account again.
 *
 * @param maxBytes the longest body
 * @param ofAll bytes that all bodies may take together
 */
record BodyRoom(int maxBytes, long ofAll) {

  /** Of direct memory, for what is read, sealed and kept in pools. */
  private static final long OTHERS = 32L << 20;

  /** Of eight parts of direct memory, those that bodies have in any case. */
  private static final int MIN_PARTS = 3;

  /** In whole ones of these a body is counted. */
  private static final long UNIT = 8 << 10;

  /**
   * Shares direct memory out.
   *
   * @param maxBytes the longest body that the settings allow
   * @param wanted bytes for all bodies that there should be, if four of the longest take less
   * @param direct bytes of direct memory that there are
   * @param answers bytes that unsent answers may take of it
   * @param loops event loops on which bodies grow
   */
  static BodyRoom of(int maxBytes, long wanted, long direct, long answers, int loops) {
    long there = Math.max(direct / 8 * MIN_PARTS, direct - answers - OTHERS);
    long bound = Math.max(there / 2, there - (long) loops * maxBytes);
    long ofAll = Math.min(bound, Math.max(wanted, HttpLimits.Bodies.usualMemory(maxBytes)));
    long longest = ofAll / HttpLimits.Bodies.minMemory(1) / UNIT * UNIT;
    return new BodyRoom((int) Math.min(maxBytes, Math.max(1, longest)), ofAll);
  }
}
