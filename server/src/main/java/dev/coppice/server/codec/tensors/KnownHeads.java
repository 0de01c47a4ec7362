package dev.coppice.server.codec.tensors;

import dev.coppice.server.codec.rows.BodyBytes;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * JSON before binary data that was read lately, so that it need not be read again: a client sends
 * the same bytes with each of its calls, and what they say follows from them alone.
 *
 * <p>It has {@value #PLACES} places, each for what comes to it last, of at most {@value
 * #MOST_BYTES} bytes: under 200 KiB in all, whoever calls with whatever. For any number of threads.
 */
public final class KnownHeads {

  private static final int PLACE_BITS = 6;
  private static final int PLACES = 1 << PLACE_BITS;

  private static final int MOST_BYTES = 512;

  /** 2^64 divided by the golden ratio: spreads numbers that differ in few bits over all places. */
  private static final long SPREAD = 0x9E3779B97F4A7C15L;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

  private final KnownAnswers answers = new KnownAnswers();
  private final AtomicReferenceArray<@Nullable Known> places = new AtomicReferenceArray<>(PLACES);

  @SuppressWarnings("ArrayRecordComponent") // Its own copy, which nobody changes.
  private record Known(byte[] json, JsonHead head) {}

  /** What the answers of those calls began with. */
  KnownAnswers answers() {
    return answers;
  }

  /** What these bytes say; null if they are not known. */
  @Nullable JsonHead find(BodyBytes json) {
    if (json.length() > MOST_BYTES) {
      return null;
    }
    Known known = places.getAcquire(place(json));
    return known != null
            && Arrays.equals(
                known.json(), 0, known.json().length, json.array(), json.from(), json.to())
        ? known.head()
        : null;
  }

  /** Keeps what bytes say if it is the same of any call. */
  void add(BodyBytes json, JsonHead head) {
    if (json.length() <= MOST_BYTES && head.isOfAnyCall()) {
      byte[] copy = Arrays.copyOfRange(json.array(), json.from(), json.to());
      places.setRelease(place(json), new Known(copy, head));
    }
  }

  private static int place(BodyBytes json) {
    long hash = json.length();
    int at = json.from();
    for (; at + Long.BYTES <= json.to(); at += Long.BYTES) {
      hash = (hash ^ (long) LONGS.get(json.array(), at)) * SPREAD;
    }
    for (; at < json.to(); at++) {
      hash = (hash ^ json.array()[at]) * SPREAD;
    }
    return (int) (hash >>> (Long.SIZE - PLACE_BITS));
  }
}
