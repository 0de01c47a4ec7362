package dev.coppice.loader.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.coppice.loader.source.LoaderFixture;
import dev.coppice.loader.store.StoreException;
import dev.coppice.loader.store.StoreFault;
import dev.coppice.model.BulkInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongToIntFunction;
import org.junit.jupiter.api.Test;

class StoreStreamTest {

  private static final int SIZE = 10 << 20;

  private final AtomicLong nanos = new AtomicLong();

  /** Gives so many bytes for each second that passes while it is read. */
  private StoreStream stream(int bytesASecond) {
    return stream(second -> bytesASecond);
  }

  /** The same of seconds by their number. */
  private StoreStream stream(LongToIntFunction bytesOfSecond) {
    InputStream trickle =
        new BulkInputStream() {
          @Override
          public int read(byte[] buffer, int offset, int length) {
            long second = TimeUnit.NANOSECONDS.toSeconds(nanos.getAndAdd(1_000_000_000));
            return Math.min(length, bytesOfSecond.applyAsInt(second));
          }
        };
    return new StoreStream(trickle, SIZE, LoaderFixture.LIMITS, new StoreWait(nanos::get));
  }

  private static int readAll(StoreStream stream) throws IOException {
    byte[] buffer = new byte[1 << 20];
    int count = 0;
    while (count < SIZE) {
      count += stream.read(buffer, 0, Math.min(buffer.length, SIZE - count));
    }
    return count;
  }

  @Test
  void bodyThatTricklesIsAFaultThatSaysSo() {
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> readAll(stream(1000)))
        .withMessage("TOO_SLOW: body came at 1000 bytes a second (expected: at least 65536)")
        .satisfies(e -> assertThat(e.fault()).isEqualTo(StoreFault.TOO_SLOW));
    assertThat(TimeUnit.NANOSECONDS.toSeconds(nanos.get())).isEqualTo(15);
  }

  /** What came fast before is no credit; and a reader above may ask again. */
  @Test
  void bodyThatTricklesAfterAFastBeginningIsAFaultThatStays() {
    StoreStream stream = stream(second -> second < 8 ? 1 << 20 : 1000);

    for (int i = 0; i < 2; i++) {
      assertThatExceptionOfType(StoreException.class)
          .isThrownBy(() -> readAll(stream))
          .withMessageStartingWith("TOO_SLOW: body came at 1000 bytes a second");
      assertThat(TimeUnit.NANOSECONDS.toSeconds(nanos.get())).isEqualTo(30);
    }
  }

  @Test
  void slowBodyAboveTheMinimumRateIsRead() throws Exception {
    assertThat(readAll(stream(70_000))).isEqualTo(SIZE);
  }

  @Test
  void timeInWhichNobodyReadsDoesNotCount() throws Exception {
    StoreStream stream = stream(1 << 20);
    byte[] buffer = new byte[1 << 20];
    for (int i = 0; i < 10; i++) {
      nanos.addAndGet(TimeUnit.MINUTES.toNanos(5));
      assertThat(stream.read(buffer, 0, buffer.length)).isEqualTo(1 << 20);
    }
  }
}
