package dev.coppice.model.format.ubjson;

import dev.coppice.model.format.WrapperMark;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of the {@link WrapperMark} while a model is written again: it stays, or is replaced
 * by what the model's owner states.
 */
public final class MarkEdit {

  /** What the model has. */
  public static final MarkEdit KEEP = new MarkEdit(true, null);

  /** None: the model is a booster's. */
  public static final MarkEdit REMOVE = new MarkEdit(false, null);

  private final boolean keeps;
  private final @Nullable WrapperMark mark;

  private MarkEdit(boolean keeps, @Nullable WrapperMark mark) {
    this.keeps = keeps;
    this.mark = mark;
  }

  /** This one: the model is a wrapper's. */
  public static MarkEdit set(WrapperMark mark) {
    return new MarkEdit(false, mark);
  }

  /** Whether an attribute of that name is left out. */
  public boolean drops(String attribute) {
    return !keeps && attribute.equals(WrapperMark.ATTRIBUTE);
  }

  /** Adds what is to be added to the attributes, once all others are written. */
  public void complete(UbjsonWriter out) {
    if (mark != null) {
      out.member(WrapperMark.ATTRIBUTE, mark.text());
    }
  }
}
