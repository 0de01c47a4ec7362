package dev.coppice.metrics.tenants;

import java.util.Arrays;

/**
 * How long one tenant's calls took, the model's part and the whole, as a histogram that is small
 * because most tenants are called seldom: only buckets that were hit have an entry.
 *
 * <p>The last hour is kept in {@link #SLICES} slices of ten minutes; what is older is one more
 * span, into which a slice goes when its time is over. An entry is an {@code int}: 3 bits for the
 * span, 1 for the series, 8 for the bucket, in the order of which the entries are sorted, and 20
 * for the count. A span whose count would overflow counts in units twice as large from then on: of
 * a slice every second call is counted then, chosen by chance, and of the quantiles nothing is lost
 * that could be seen.
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

  /** Entries are added by so many: fewer copies, and few that lie idle. */
  private static final int ROOM = 2;

  private static final int[] EMPTY = {};

  private int[] entries = EMPTY;
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
   * @param slice that it is in; an older one than the newest counts as the newest
   * @param chance any number, other for each call
   */
  final void add(int series, long nanos, int slice, int chance) {
    if (slice > newest) {
      turnTo(slice);
    }
    int span = span(newest);
    int scale = scale(span);
    if ((chance & ((1 << scale) - 1)) == 0) {
      add(span, (series << BUCKET_BITS) | DurationBuckets.of(nanos), 1);
    }
  }

  private static int span(int slice) {
    return 1 + slice % SLICES;
  }

  private int scale(int span) {
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
      long sum = more + (index < size && key(entries[index]) == key ? count(entries[index]) : 0);
      if (sum <= MAX_COUNT || scale(span) == MAX_SCALE) {
        put(index, key, (int) Math.min(sum, MAX_COUNT));
        return;
      }
      halve(span);
      more = (more + 1) / 2;
    }
  }

  private void put(int index, int key, int count) {
    if (index == size || key(entries[index]) != key) {
      if (size == entries.length) {
        entries = Arrays.copyOf(entries, size + ROOM);
      }
      System.arraycopy(entries, index, entries, index + 1, size - index);
      size++;
    }
    entries[index] = (key << COUNT_BITS) | count;
  }

  private void halve(int span) {
    for (int i = 0; i < size; i++) {
      if (spanOf(entries[i]) == span) {
        entries[i] = (key(entries[i]) << COUNT_BITS) | ((count(entries[i]) + 1) / 2);
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
      if (key(entries[middle]) < key) {
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

  private static int count(int entry) {
    return entry & MAX_COUNT;
  }

  private static int spanOf(int entry) {
    return key(entry) >>> (BUCKET_BITS + 1);
  }

  private static int placeOf(int entry) {
    return key(entry) & ((1 << (BUCKET_BITS + 1)) - 1);
  }

  /** Moves the slices whose hour is over to what is older. */
  private void turnTo(int slice) {
    int oldest = Math.max(newest - SLICES + 1, 0);
    for (int each = oldest; each <= Math.min(newest, slice - SLICES); each++) {
      moveToOlder(span(each));
    }
    newest = slice;
  }

  private void moveToOlder(int span) {
    int[] before = Arrays.copyOf(entries, size);
    int kept = 0;
    for (int entry : before) {
      if (spanOf(entry) != span) {
        entries[kept++] = entry;
      }
    }
    size = (short) kept;
    for (int entry : before) {
      if (spanOf(entry) == span) {
        addOlder(placeOf(entry), (long) count(entry) << scale(span));
      }
    }
    setScale(span, 0);
    entries = Arrays.copyOf(entries, size);
  }

  private void addOlder(int place, long calls) {
    int scale = scale(OLDER);
    add(OLDER, place, (calls + (1L << scale) - 1) >> scale);
  }

  /** Bytes of heap that the entries take. */
  final int entryBytes() {
    return HeapBytes.ofArray(4 * entries.length);
  }

  final TimesView times() {
    return new TimesView(Arrays.copyOf(entries, size), scales, newest);
  }

  /** The same as it was at one moment. */
  static final class TimesView {

    private final int[] entries;
    private final int scales;
    private final int newest;

    private TimesView(int[] entries, int scales, int newest) {
      this.entries = entries;
      this.scales = scales;
      this.newest = newest;
    }

    /** Since the start. */
    Quantiles all(int series) {
      long[] counts = new long[DurationBuckets.COUNT];
      for (int span = 0; span <= SLICES; span++) {
        count(span, series, counts);
      }
      return Quantiles.of(counts);
    }

    /**
     * Within some slices.
     *
     * @param first number of the first, not more than an hour ago
     * @param last number of the last
     */
    Quantiles within(int series, int first, int last) {
      long[] counts = new long[DurationBuckets.COUNT];
      for (int slice = Math.max(first, newest - SLICES + 1); slice <= last; slice++) {
        if (slice <= newest) {
          count(span(slice), series, counts);
        }
      }
      return Quantiles.of(counts);
    }

    private void count(int span, int series, long[] counts) {
      int scale = (scales >>> (SCALE_BITS * span)) & MAX_SCALE;
      for (int entry : entries) {
        if (spanOf(entry) == span && placeOf(entry) >>> BUCKET_BITS == series) {
          counts[placeOf(entry) & ((1 << BUCKET_BITS) - 1)] +=
              (long) CallTimes.count(entry) << scale;
        }
      }
    }
  }
}
