package dev.coppice.model.format;

/**
 * Adds up what XGBoost's parser allocates for the values of a model file: its nodes are objects of
 * their own, so two bytes of text can cost forty of memory.
 *
 * <p>The figures are those of the 64-bit GNU C++ library: a value is an allocation of 32 bytes, its
 * slot in an array 8 (26 where it grew by doubling, its outgrown halves included), a member of an
 * object an allocation of 80, and text longer than 15 characters one more.
 */
public final class ParsedBytes {

  private static final int VALUE = 32;
  private static final int CONTAINER = 80;
  private static final int MEMBER = 80;
  private static final int LONG_TEXT = 24;

  private final int slot;
  private long bytes;

  /**
   * @param growsByDoubling true if arrays do not say their length beforehand, as in JSON
   */
  public ParsedBytes(boolean growsByDoubling) {
    slot = growsByDoubling ? 26 : 8;
  }

  /** Bytes of all that was added. */
  public long bytes() {
    return bytes;
  }

  /** Adds so many values of an array that are objects of their own. */
  public void elements(long count) {
    bytes += count * (VALUE + slot);
  }

  /** Adds a member of an object; its name's length is in characters of JSON, bytes of UBJSON. */
  public void member(long nameLength) {
    bytes += MEMBER + VALUE + text(nameLength);
  }

  /** Adds an object or array, without what is in it. */
  public void container() {
    bytes += CONTAINER;
  }

  /** Adds a text, whose length is counted likewise. */
  public void string(long length) {
    bytes += VALUE + text(length);
  }

  /**
   * Adds an array of numbers of one type.
   *
   * @param payload bytes of all of them
   */
  public void typedArray(long payload) {
    bytes += CONTAINER + payload;
  }

  private static long text(long length) {
    return length < 16 ? 0 : length + LONG_TEXT;
  }
}
