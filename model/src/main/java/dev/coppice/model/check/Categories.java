package dev.coppice.model.check;

import dev.coppice.model.format.IntColumn;

/**
 * The categories of one split where they were read; good only until the next tree is.
 *
 * @param all those of its tree
 * @param first where the split's own begin
 * @param count how many it has, 1 or more
 */
public record Categories(IntColumn all, int first, int count) {

  public int get(int index) {
    return all.get(first + index);
  }
}
