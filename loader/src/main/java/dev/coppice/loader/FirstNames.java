package dev.coppice.loader;

import dev.coppice.model.Quoted;
import java.util.ArrayList;
import java.util.List;

/** Names from an artifact as people see them: the first few, and how many more there were. */
public final class FirstNames {

  private final int max;
  private final List<String> first = new ArrayList<>();
  private int others;

  /**
   * @param max names that are kept
   */
  public FirstNames(int max) {
    this.max = max;
  }

  public void add(String name) {
    if (first.size() < max) {
      first.add(Quoted.of(name));
    } else {
      others++;
    }
  }

  /** The names, each short and on one line; at the end the count of those not kept. */
  public List<String> shown() {
    List<String> shown = new ArrayList<>(first);
    if (others > 0) {
      shown.add(others + " more");
    }
    return shown;
  }
}
