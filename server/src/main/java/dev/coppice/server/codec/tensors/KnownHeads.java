package dev.coppice.server.codec.tensors;

import dev.coppice.server.codec.rows.BodyBytes;
import dev.coppice.server.codec.tensors.answer.KnownAnswers;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * JSON before binary data that was read lately, so that it need not be read again: a client sends
 * the same bytes with each of its calls, and what they say follows from them alone.
 *
 * <p>It has {@value #PLACES} places, each for what comes to it last, of at most {@value #MAX_BYTES}
 * bytes: under 200 KiB in all, whoever calls with whatever. For any number of threads.
 */
public final class KnownHeads {

  /** A power of two. */
  private static final int PLACES = 64;

  private static final int MAX_BYTES = 512;

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
    if (json.length() > MAX_BYTES) {
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
    if (json.length() <= MAX_BYTES && head.isOfAnyCall()) {
      byte[] copy = Arrays.copyOfRange(json.array(), json.from(), json.to());
      places.setRelease(place(json), new Known(copy, head));
    }
  }

  private static int place(BodyBytes json) {
    CRC32C sum = new CRC32C(); // The processor computes it.
    sum.update(json.array(), json.from(), json.length());
    return (int) sum.getValue() & (PLACES - 1);
  }
}
