package dev.coppice.server.codec.tensors.answer;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * JSON before an answer's data that was written lately, so that it need not be written again: calls
 * of as many rows of the same model, without an id, have the same.
 *
 * <p>It has {@value #PLACES} places, each for what comes to it last, of at most {@value #MAX_BYTES}
 * bytes: under 200 KiB in all. For any number of threads.
 */
public final class KnownAnswers {

  /** A power of two. */
  private static final int PLACES = 64;

  private static final int MAX_BYTES = 1024;

  private final AtomicReferenceArray<@Nullable Known> places = new AtomicReferenceArray<>(PLACES);

  @SuppressWarnings("ArrayRecordComponent") // Nobody changes it.
  private record Known(Key key, byte[] text) {}

  /**
   * All that the text depends on.
   *
   * @param rows of the call
   * @param width values per row
   */
  record Key(Answerer answerer, OutputTensor output, int rows, int width) {}

  /**
   * The text of an answer, not to be changed.
   *
   * @param writing writes it if it is not known
   */
  byte[] text(Key key, Supplier<byte[]> writing) {
    int place = key.answerer().model().hashCode() & (PLACES - 1);
    Known known = places.getAcquire(place);
    if (known != null && known.key().equals(key)) {
      return known.text();
    }
    byte[] text = writing.get();
    if (text.length <= MAX_BYTES) {
      places.setRelease(place, new Known(key, text));
    }
    return text;
  }
}
