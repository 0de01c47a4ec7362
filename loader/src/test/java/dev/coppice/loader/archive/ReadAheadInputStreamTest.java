package dev.coppice.loader.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.loader.memory.BuildPermit;
import dev.coppice.loader.memory.BuildPermits;
import dev.coppice.model.BulkInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.SequenceInputStream;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class ReadAheadInputStreamTest {

  /** Its close waits: every thread ends. */
  @AutoClose private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();

  private final BuildPermit permit = new BuildPermits(1).ofLoad();

  @Test
  void bytesComeInOrderWhateverTheSizesOfTheReads() throws IOException {
    byte[] content = new byte[5_000_003];
    Random random = new Random(3);
    random.nextBytes(content);
    byte[] read = new byte[content.length];

    try (InputStream in =
        new ReadAheadInputStream(new ByteArrayInputStream(content), executor, permit)) {
      int position = 0;
      while (position < read.length) {
        int length = Math.min(1 + random.nextInt(700_000), read.length - position);
        position += in.readNBytes(read, position, length);
      }
      assertThat(in.read()).isEqualTo(-1);
      assertThat(in.read()).isEqualTo(-1);
    }
    assertThat(read).isEqualTo(content);
  }

  @Test
  void anErrorComesAfterTheBytesBeforeItAndStays() throws IOException {
    IOException error = new IOException("broken");
    InputStream source =
        new SequenceInputStream(
            new ByteArrayInputStream(new byte[300_000]),
            new BulkInputStream() {
              @Override
              public int read(byte[] buffer, int offset, int length) throws IOException {
                throw error;
              }
            });

    try (InputStream in = new ReadAheadInputStream(source, executor, permit)) {
      assertThat(in.readNBytes(300_000)).hasSize(300_000);
      assertThatThrownBy(in::read).isSameAs(error);
      assertThatThrownBy(in::read).isSameAs(error);
    }
  }

  @Test
  void itReadsAheadSoFarAndNoFurther() throws IOException {
    AtomicLong count = new AtomicLong();
    CountDownLatch full = new CountDownLatch(ReadAheadInputStream.CHUNKS);
    InputStream endless =
        new BulkInputStream() {
          @Override
          public int read(byte[] buffer, int offset, int length) {
            full.countDown();
            count.addAndGet(length);
            return length;
          }
        };

    try (InputStream in = new ReadAheadInputStream(endless, executor, permit)) {
      await(full);
      assertThat(in.read()).isZero();
      assertThat(count)
          .hasValueLessThanOrEqualTo(
              (long) ReadAheadInputStream.CHUNKS * ReadAheadInputStream.CHUNK_BYTES);
    }
  }

  @Test
  void closingEndsAReadThatBlocks() throws InterruptedException {
    CountDownLatch reading = new CountDownLatch(1);
    CountDownLatch closed = new CountDownLatch(1);

    InputStream in = new ReadAheadInputStream(blocking(reading, closed), executor, permit);
    await(reading);
    closeQuietly(in);

    closed.await(); // The source is closed by the thread that read it.
  }

  @Test
  void anInterruptEndsTheWaitForBytes() {
    InputStream in =
        new ReadAheadInputStream(
            blocking(new CountDownLatch(1), new CountDownLatch(1)), executor, permit);
    Thread.currentThread().interrupt();

    assertThatThrownBy(in::read).isInstanceOf(InterruptedIOException.class);
    assertThat(Thread.interrupted()).isFalse();
    closeQuietly(in);
  }

  private static InputStream blocking(CountDownLatch reading, CountDownLatch closed) {
    return new BulkInputStream() {
      @Override
      public int read(byte[] buffer, int offset, int length) throws IOException {
        reading.countDown();
        await(new CountDownLatch(1));
        return -1;
      }

      @Override
      public void close() {
        closed.countDown();
      }
    };
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void closeQuietly(InputStream in) {
    try {
      in.close();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
