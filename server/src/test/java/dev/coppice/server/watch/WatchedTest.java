package dev.coppice.server.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.server.http.ServerFixture;
import dev.coppice.server.logging.LoggedLines;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Values that follow their files. */
class WatchedTest {

  @TempDir Path directory;
  private Path file;
  private final AtomicInteger readings = new AtomicInteger();

  @BeforeEach
  void write() throws IOException {
    file = Files.writeString(directory.resolve("number"), "1\n");
  }

  private int read() throws IOException {
    readings.incrementAndGet();
    String text = LineFile.read(file).getFirst();
    if (!text.matches("[0-9]+")) {
      throw new IOException(file + ": no number (expected: one)");
    }
    return Integer.parseInt(text);
  }

  private Watched<Integer> watched() throws IOException {
    return new Watched<>("NUMBER", List.of(file), this::read);
  }

  /** Two looks, which an unchanged file needs. */
  private static void settle(Watched<Integer> number) {
    number.look();
    number.look();
  }

  /** Puts bytes into the file that is there, at a time of its own, whatever clock the disk has. */
  private void write(String text, int at) throws IOException {
    Files.writeString(file, text);
    Files.setLastModifiedTime(file, FileTime.fromMillis(at));
  }

  @Test
  void unchangedFileIsNotReadAgain() throws Exception {
    Watched<Integer> number = watched();
    number.look();
    number.look();
    assertThat(number.get()).isEqualTo(1);
    assertThat(readings).hasValue(1);
  }

  @Test
  void changedFileIsReadAnew() throws Exception {
    Watched<Integer> number = watched();
    write("22", 1);
    settle(number);
    assertThat(number.get()).isEqualTo(22);
  }

  @Test
  void fileThatIsBeingWrittenIsNotReadUntilItIsWhole() throws Exception {
    Watched<Integer> number = watched();
    write("", 1);
    number.look();
    write("4", 2);
    number.look();
    write("44", 3);
    number.look();
    write("444", 4);
    number.look();
    assertThat(number.get()).isEqualTo(1);
    assertThat(readings).hasValue(1);
    number.look();
    assertThat(number.get()).isEqualTo(444);
    assertThat(readings).hasValue(2);
  }

  @Test
  void changeDuringTheReadingIsWaitedFor() throws Exception {
    AtomicInteger turn = new AtomicInteger();
    Watched<Integer> number =
        new Watched<>(
            "NUMBER",
            List.of(file),
            () -> {
              int read = read();
              if (turn.incrementAndGet() == 2) {
                write("333", 2);
              }
              return read;
            });
    write("22", 1);
    settle(number);
    assertThat(number.get()).isEqualTo(1);
    number.look();
    assertThat(number.get()).isEqualTo(333);
  }

  @Test
  void fileThatChangesAllTheTimeIsReadAsItIsAfterSomeLooks() throws Exception {
    Watched<Integer> number = watched();
    for (int i = 1; i < Watched.MAX_LOOKS; i++) {
      write("1" + i, i);
      number.look();
      assertThat(number.get()).isEqualTo(1);
    }
    write("99", 99);
    number.look();
    assertThat(number.get()).isEqualTo(99);
  }

  @Test
  void fileThatCouldNotBeReadIsTriedAgainThoughItDoesNotChange() throws Exception {
    AtomicInteger denied = new AtomicInteger(1);
    Watched<Integer> number =
        new Watched<>(
            "NUMBER",
            List.of(file),
            () -> {
              if (readings.get() > 0 && denied.getAndDecrement() > 0) {
                throw new IOException(file + ": access denied (expected: a file)");
              }
              return read();
            });
    write("22", 1);
    settle(number);
    assertThat(number.get()).isEqualTo(1);
    for (int i = 0; i < Watched.MAX_LOOKS; i++) {
      number.look();
    }
    assertThat(number.get()).isEqualTo(22);
  }

  @Test
  void fileOfTheSameSizePutInPlaceIsAChange() throws Exception {
    Watched<Integer> number = watched();
    FileTime time = Files.getLastModifiedTime(file);
    Path other = Files.writeString(directory.resolve("other"), "2\n");
    Files.setLastModifiedTime(other, time);
    Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
    settle(number);
    assertThat(number.get()).isEqualTo(2);
  }

  @Test
  void whatCannotBeReadLeavesTheLastGoodValue() throws Exception {
    Watched<Integer> number = watched();
    Files.writeString(file, "none of these");
    settle(number);
    assertThat(number.get()).isEqualTo(1);
    Files.writeString(file, "word");
    settle(number);
    assertThat(number.get()).isEqualTo(1);
    Files.delete(file);
    settle(number);
    assertThat(number.get()).isEqualTo(1);
    Files.writeString(file, "333");
    settle(number);
    assertThat(number.get()).isEqualTo(333);
  }

  @Test
  void ofFilesThatGoBadAtOnceTheLogNamesEach() throws Exception {
    try (LoggedLines log = new LoggedLines()) {
      Watched<Integer> one = new Watched<>("ONE", List.of(file), this::read);
      Watched<Integer> other = new Watched<>("OTHER", List.of(file), this::read);
      Files.writeString(file, "word");
      settle(one);
      settle(other);
      String said =
          ": what was read before stays in force: " + file + ": no number (expected: one)";
      assertThat(log.messages()).contains("ONE" + said, "OTHER" + said);
    }
  }

  @Test
  void watcherLooksByItself() throws Exception {
    try (FileWatcher watcher = new FileWatcher(Duration.ofMillis(1))) {
      Watched<Integer> number = watcher.watch("NUMBER", List.of(file), this::read);
      Files.writeString(file, "4444");
      ServerFixture.await(() -> number.get() == 4444);
    }
  }

  @Test
  void whatIsReadWhileTheWatcherIsClosedIsReadToItsEnd() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch closed = new CountDownLatch(1);
    try (LoggedLines log = new LoggedLines()) {
      Watched<Integer> number;
      try (FileWatcher watcher = new FileWatcher(Duration.ofMillis(1))) {
        number =
            watcher.watch(
                "NUMBER",
                List.of(file),
                () -> {
                  if (readings.get() > 0) {
                    begun.countDown();
                    await(closed);
                  }
                  return read();
                });
        Path next = Files.writeString(directory.resolve("next"), "4444");
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        begun.await();
      }
      closed.countDown();
      ServerFixture.await(() -> number.get() == 4444);
      assertThat(log.messages()).noneMatch(line -> line.contains("stays in force"));
    }
  }

  /** Fails as a file does whose reader is interrupted. */
  private static void await(CountDownLatch latch) throws IOException {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new ClosedByInterruptException();
    }
  }

  @Test
  void firstReadingSaysWhatIsWrong() throws Exception {
    Files.writeString(file, "word");
    assertThatThrownBy(this::watched).hasMessage("NUMBER: " + file + ": no number (expected: one)");
    Files.write(file, new byte[(4 << 20) + 1]);
    assertThatThrownBy(this::watched)
        .hasMessage("NUMBER: " + file + ": too large (expected: at most 4194304 bytes)");
    Files.write(file, new byte[] {'1', (byte) 0xff});
    assertThatThrownBy(this::watched)
        .hasMessage("NUMBER: " + file + ": no text (expected: lines in UTF-8)");
    Files.delete(file);
    assertThatThrownBy(this::watched)
        .hasMessage("NUMBER: " + file + ": not there (expected: a file)");
    Files.createDirectory(file);
    assertThatThrownBy(this::watched).hasMessageStartingWith("NUMBER: " + file + ": ");
  }
}
