package dev.coppice.loader;

import dev.coppice.model.Quoted;
import java.util.Optional;

/**
 * The name by which calls ask for a model. It is opaque: any text that can be sent and shown. What
 * a store asks of a name beyond that is {@link StoreKey}'s matter.
 *
 * <p>The single model has no name; {@link #SINGLE} stands for it where one is needed, and equals no
 * name that a client can send.
 */
public final class ModelName implements Comparable<ModelName> {

  /** The one model of single-model mode. */
  public static final ModelName SINGLE = new ModelName("model", true);

  private static final int MAX_LENGTH = 1024;
  private static final CodePointOrder ORDER = new CodePointOrder();

  private final String value;
  private final boolean isNameless;

  /**
   * @param value 1 to 1024 characters, none of them a control character; neither {@code .} nor
   *     {@code ..}, which would vanish from a path
   * @throws IllegalArgumentException with the rule, as {@code (expected: ...)}
   */
  public ModelName(String value) {
    this(value, false);
    if (!isName(value)) {
      throw new IllegalArgumentException(
          "(expected: at most 1024 characters, no control character)");
    }
  }

  private ModelName(String value, boolean isNameless) {
    this.value = value;
    this.isNameless = isNameless;
  }

  /** The name in a text; empty if no model can have it. */
  public static Optional<ModelName> of(String value) {
    return isName(value) ? Optional.of(new ModelName(value, false)) : Optional.empty();
  }

  private static boolean isName(String value) {
    return !value.isEmpty() && !value.equals(".") && !value.equals("..") && isPrintable(value);
  }

  // A loop, because it is on the way of every call. Half a surrogate pair is no character at all:
  // no path could ever ask for it.
  private static boolean isPrintable(String value) {
    int count = 0;
    int i = 0;
    while (i < value.length()) {
      int c = value.codePointAt(i);
      int type = Character.getType(c);
      if (type == Character.CONTROL || type == Character.SURROGATE || ++count > MAX_LENGTH) {
        return false;
      }
      i += Character.charCount(c);
    }
    return true;
  }

  /** The name as it was sent. */
  public String value() {
    return value;
  }

  /** By code points. */
  @Override
  public int compareTo(ModelName other) {
    int byValue = ORDER.compare(value, other.value);
    return byValue != 0 ? byValue : Boolean.compare(isNameless, other.isNameless);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ModelName name
        && value.equals(name.value)
        && isNameless == name.isNameless;
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }

  /** As answers and log lines show it: short and on one line. */
  @Override
  public String toString() {
    return Quoted.of(value);
  }
}
