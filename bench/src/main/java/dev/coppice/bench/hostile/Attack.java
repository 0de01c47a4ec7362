package dev.coppice.bench.hostile;

import java.io.IOException;

/**
 * Something that clients do over and over until the arena closes.
 *
 * @param what in a few words
 * @param clients how many do it at once
 * @param move what one of them does; called again and again
 */
record Attack(String what, int clients, Move move) {

  /** One go of one client. */
  interface Move {
    /**
     * Plays it.
     *
     * @throws IOException if the connection broke, which is an answer, too
     */
    void play(Arena arena) throws IOException, InterruptedException;
  }
}
