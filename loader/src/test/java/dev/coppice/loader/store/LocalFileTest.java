package dev.coppice.loader.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.model.BulkInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LocalFileTest {

  /** The load of what had been read failed with it, as a defect, and so did the store's probe. */
  @Test
  void oneThatFailsToCloseDoesNotUndoWhatWasReadOfIt() throws IOException {
    AtomicBoolean isClosed = new AtomicBoolean();
    byte[] read;
    try (LocalFile file =
        new LocalFile(
            new ByteArrayInputStream(new byte[] {1, 2, 3}) {
              @Override
              public void close() throws IOException {
                isClosed.set(true);
                throw new IOException("Input/output error");
              }
            })) {
      read = file.readAllBytes();
    }

    assertThat(read).containsExactly(1, 2, 3);
    assertThat(isClosed).isTrue();
  }

  /** A channel's close waits for its readers, and one of a mount whose server is away hangs. */
  @Test
  void whoClosesOneThatIsReadLeavesThatToTheReader() throws Exception {
    AtomicBoolean isClosed = new AtomicBoolean();
    CountDownLatch reading = new CountDownLatch(1);
    CountDownLatch resume = new CountDownLatch(1);
    LocalFile file =
        new LocalFile(
            new BulkInputStream() {
              @Override
              public int read(byte[] buffer, int offset, int length) {
                reading.countDown();
                awaitIt(resume);
                return length;
              }

              @Override
              public void close() {
                isClosed.set(true);
              }
            });
    FutureTask<Integer> read = new FutureTask<>(() -> file.read(new byte[3], 0, 3));
    Thread.ofVirtual().start(read);
    reading.await();

    file.close();
    assertThat(isClosed).isFalse();

    resume.countDown();
    assertThat(read.get()).isEqualTo(3);
    assertThat(isClosed).isTrue();
    assertThatThrownBy(() -> file.read(new byte[3], 0, 3)).hasMessage("closed");
  }

  private static void awaitIt(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Who looks for it looks again then; other failures would be those of its disk. */
  @Test
  void oneInWhosePlaceALinkHasComeIsGone(@TempDir Path directory) throws IOException {
    Path file = Files.createFile(directory.resolve("file"));
    Path link = Files.createSymbolicLink(directory.resolve("link"), file);

    assertThatThrownBy(() -> LocalFile.open(link)).isInstanceOf(NoSuchFileException.class);
  }
}
