package dev.coppice.metrics.tenants;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * How long one tenant's calls took, the model's part and the whole, as a histogram that is small
 * because most tenants are called seldom: only buckets that were hit have an entry.
 *
 * <p>The last hour is kept in {@link #SLICES} slices of ten minutes; what is older is one more
 * span, into which a slice goes when its time is over. An entry is an {@code int}: 3 bits for the
 * span, 1 for the series, 8 for the bucket, in the order of which the entries are sorted, and 20
 * for the count; as long as no count passes 15 an entry takes half of that. A span whose count
 * would overflow counts in units twice as large from then on: of a slice every second call is
 * counted then, chosen by chance, and of the quantiles nothing is lost that could be seen.
 *
 * <p>Not for threads: whoever keeps it guards it.
 */
class CallTimes {

  /** Of the last hour; the newest is not over. */
  static final int SLICES = 6;

  static final long SLICE_MILLIS = 600_000;

  /** The series of times from arrival to the last byte. */
  static final int WHOLE = 0;

  /** The series of times that the model's part took. */
  static final int MODEL = 1;

  private static final int OLDER = 0;
  private static final int BUCKET_BITS = 8;
  private static final int COUNT_BITS = 20;
  private static final int MAX_COUNT = (1 << COUNT_BITS) - 1;
  private static final int SCALE_BITS = 4;
  private static final int MAX_SCALE = (1 << SCALE_BITS) - 1;

  /** Entries are added by so many: eight bytes, by which an array grows anyhow. */
  private static final int ROOM = 4;

  private static final byte[] EMPTY = {};

  /** Of a narrow entry: 4 of its 16 bits. */
  private static final int NARROW_BITS = 4;

  private static final int NARROW_COUNT = (1 << NARROW_BITS) - 1;
  private static final VarHandle NARROW =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle WIDE =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private byte[] entries = EMPTY;
  private boolean isWide;
  private short size;

  /** Four bits for each span: the binary logarithm of its unit. */
  private int scales;

  /** Number of the newest slice, since the epoch. */
  private int newest;

  /** The number of the slice that a time is in. */
  static int slice(long millis) {
    return (int) (millis / SLICE_MILLIS);
  }

  /**
   * Adds one call's time.
   *
   * @param bucket of {@link DurationBuckets}
   * @param slice that it is in; one long before the newest is of a clock that was set back
   * @param chance any number, other for each call
   */
  final void add(int series, int bucket, int slice, int chance) {
    if (slice > newest || slice < newest - 1) { // The one before: threads read the clock apart.
      turnTo(slice);
    }
    int span = span(slice);
    int scale = scale(span);
    if ((chance & ((1 << scale) - 1)) == 0) {
      add(span, (series << BUCKET_BITS) | bucket, 1);
    }
  }

  static int span(int slice) {
    return 1 + slice % SLICES;
  }

  private int scale(int span) {
    return scale(scales, span);
  }

  static int scale(int scales, int span) {
    return (scales >>> (SCALE_BITS * span)) & MAX_SCALE;
  }

  private void setScale(int span, int scale) {
    int shift = SCALE_BITS * span;
    scales = (scales & ~(MAX_SCALE << shift)) | (scale << shift);
  }

  /** Adds so many of the span's units. */
  private void add(int span, int place, long units) {
    int key = (span << (BUCKET_BITS + 1)) | place;
    long more = units;
    while (true) {
      int index = find(key);
      long sum = more + (hasAt(index, key) ? count(entry(index)) : 0);
      if (sum > NARROW_COUNT && !isWide) {
        widen();
      }
      if (sum <= MAX_COUNT || scale(span) == MAX_SCALE) {
        put(index, key, (int) Math.min(sum, MAX_COUNT));
        return;
      }
      halve(span);
      more = (more + 1) / 2;
    }
  }

  private boolean hasAt(int index, int key) {
    return index < size && key(entry(index)) == key;
  }

  private int entry(int index) {
    if (isWide) {
      return (int) WIDE.get(entries, index * Integer.BYTES);
    }
    int narrow = Short.toUnsignedInt((short) NARROW.get(entries, index * Short.BYTES));
    return ((narrow >>> NARROW_BITS) << COUNT_BITS) | (narrow & NARROW_COUNT);
  }

  private void setEntry(int index, int entry) {
    if (isWide) {
      WIDE.set(entries, index * Integer.BYTES, entry);
    } else {
      short narrow = (short) ((key(entry) << NARROW_BITS) | count(entry));
      NARROW.set(entries, index * Short.BYTES, narrow);
    }
  }

  private int width() {
    return isWide ? Integer.BYTES : Short.BYTES;
  }

  private void widen() {
    int[] before = copy();
    isWide = true;
    entries = new byte[size * width()];
    for (int i = 0; i < size; i++) {
      setEntry(i, before[i]);
    }
  }

  private int[] copy() {
    int[] copy = new int[size];
    Arrays.setAll(copy, this::entry);
    return copy;
  }

  private void put(int index, int key, int count) {
    if (!hasAt(index, key)) {
      int width = width();
      if (size * width == entries.length) {
        entries = Arrays.copyOf(entries, (size + ROOM) * width);
      }
      System.arraycopy(
          entries, index * width, entries, (index + 1) * width, (size - index) * width);
      size++;
    }
    setEntry(index, (key << COUNT_BITS) | count);
  }

  private void halve(int span) {
    for (int i = 0; i < size; i++) {
      int entry = entry(i);
      if (spanOf(entry) == span) {
        setEntry(i, (key(entry) << COUNT_BITS) | ((count(entry) + 1) / 2));
      }
    }
    setScale(span, scale(span) + 1);
  }

  /** Index of the key's entry, or of where it belongs. */
  private int find(int key) {
    int low = 0;
    int high = size;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (key(entry(middle)) < key) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private static int key(int entry) {
    return entry >>> COUNT_BITS;
  }

  static int count(int entry) {
    return entry & MAX_COUNT;
  }

  static int spanOf(int entry) {
    return key(entry) >>> (BUCKET_BITS + 1);
  }

  static int seriesOf(int entry) {
    return placeOf(entry) >>> BUCKET_BITS;
  }

  static int bucketOf(int entry) {
    return placeOf(entry) & ((1 << BUCKET_BITS) - 1);
  }

  private static int placeOf(int entry) {
    return key(entry) & ((1 << (BUCKET_BITS + 1)) - 1);
  }

  /**
   * Moves the slices whose hour is over to what is older, and so those that are still to come: the
   * clock was ahead, and nothing would count as of the last hour until it is there again.
   */
  private void turnTo(int slice) {
    for (int each = Math.max(newest - SLICES + 1, 0); each <= newest; each++) {
      if (each <= slice - SLICES || each > slice) {
        moveToOlder(span(each));
      }
    }
    newest = slice;
  }

  private void moveToOlder(int span) {
    int[] before = copy();
    int kept = 0;
    for (int entry : before) {
      if (spanOf(entry) != span) {
        setEntry(kept++, entry);
      }
    }
    size = (short) kept;
    for (int entry : before) {
      if (spanOf(entry) == span) {
        addOlder(placeOf(entry), (long) count(entry) << scale(span));
      }
    }
    setScale(span, 0);
    entries = Arrays.copyOf(entries, size * width());
  }

  private void addOlder(int place, long calls) {
    int scale = scale(OLDER);
    add(OLDER, place, (calls + (1L << scale) - 1) >> scale);
  }

  /** Bytes of heap that the entries take. */
  final int entryBytes() {
    return HeapBytes.ofArray(entries.length);
  }

  final TimesView times() {
    return new TimesView(copy(), scales, newest);
  }
}
