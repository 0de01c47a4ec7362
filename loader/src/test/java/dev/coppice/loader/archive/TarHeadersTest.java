package dev.coppice.loader.archive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the headers of a tar archive may take, which are held in memory until their entry is read.
 */
final class TarHeadersTest {

  private static final ArchiveLimits LIMITS = new ArchiveLimits(64 << 20, 1000);
  private static final String CORRUPT = "archive is truncated or corrupt: ";

  @Test
  void whatToolsWriteIsRead() throws IOException {
    TarBall ball = new TarBall();
    ball.globalHeaders(Map.of("comment", "0123456789abcdef0123456789abcdef01234567"));
    for (int i = 0; i < 100; i++) {
      extended(ball, 'x', record("mtime", "1763555555.123456789") + record("SCHILY.xattr.a", "/b"));
      ball.file("m" + i, "A");
    }

    assertThat(TarBall.read(ball.tar(), LIMITS)).hasSize(100).containsEntry("m99", "A");
  }

  @Test
  void fourExtendedHeadersMayPrecedeAnEntryAndNotFive() throws IOException {
    TarBall four = new TarBall();
    TarBall five = new TarBall();
    for (int i = 0; i < 4; i++) {
      extended(four, 'x', record("a" + i, "b"));
      extended(five, 'x', record("a" + i, "b"));
    }
    extended(five, 'L', "n");

    assertThat(TarBall.read(four.file("m", "A").tar(), LIMITS)).isEqualTo(Map.of("m", "A"));
    assertRefused(five.file("m", "A").tar(), CORRUPT + "more than 4 extended headers of one entry");
  }

  @Test
  void globalHeadersDoNotPileUp() {
    TarBall ball = new TarBall().file("m", "A");
    ball.globalHeaders(Map.of("comment", "later"));

    assertRefused(ball.file("n", "B").tar(), CORRUPT + "a global header after the first entry");
  }

  @Test
  void everyKindOfHeaderIsBounded() {
    Map<String, String> headers = new TreeMap<>();
    StringBuilder records = new StringBuilder();
    for (int i = 1000; i < 3000; i++) {
      headers.put("key" + i, "v");
      records.append(record("key" + i, "v"));
    }
    TarBall global = new TarBall().globalHeaders(headers);
    TarBall ofEntry = new TarBall();
    TarBall name = new TarBall();
    extended(ofEntry, 'x', records.toString());
    extended(name, 'L', "n/".repeat(300_000));

    for (TarBall ball : List.of(global, ofEntry, name)) {
      assertRefused(ball.file("m", "A").tar(), CORRUPT + "headers of one entry exceed 16384 bytes");
    }
  }

  @Test
  void namesThatNoFileSystemHasAreRefused() throws IOException {
    String longest = "n".repeat(255);
    String deepest = "d/".repeat(2047) + "m";

    assertThat(TarBall.read(new TarBall().file(longest, "A").tar(), LIMITS))
        .containsOnlyKeys(longest);
    assertThat(TarBall.read(new TarBall().file(deepest, "A").file("m", "B").tar(), LIMITS))
        .containsOnlyKeys("m");
    assertThatThrownBy(() -> TarBall.read(new TarBall().file(longest + "n", "A").tar(), LIMITS))
        .isInstanceOf(RefusedArtifactException.class)
        .hasMessageEndingWith("(expected: at most 4096 characters, and 255 in each name)");
    assertThatThrownBy(() -> TarBall.read(new TarBall().file("d/" + deepest, "A").tar(), LIMITS))
        .isInstanceOf(RefusedArtifactException.class)
        .hasMessageEndingWith("(expected: at most 4096 characters, and 255 in each name)");
  }

  @Test
  void directoriesWithoutANameAreRefused() {
    byte[] tar = new TarBall().directory("d").tar();
    tar[0] = 0;
    tar[1] = 0;
    System.arraycopy("ustar  ".getBytes(UTF_8), 0, tar, 257, 7); // GNU's, for which "" is no "/".
    TarBall.rewriteChecksum(tar);

    assertRefused(tar, "archive entry  (expected: a regular file or directory below the root)");
  }

  @Test
  void rowsOfSlashesAreRefused() throws IOException {
    TarBall many = new TarBall();
    TarBall few = new TarBall();
    extended(many, 'x', record("path", "d" + "/".repeat(33) + "m"));
    extended(few, 'x', record("path", "d" + "/".repeat(32) + "m"));

    assertThat(TarBall.read(few.file("x", "A").file("n", "B").tar(), LIMITS)).containsOnlyKeys("n");
    assertRefused(
        many.file("x", "A").tar(),
        CORRUPT + "headers of one entry have more than 32 slashes in a row");
  }

  /** Two slashes are as good as one, however short the name. */
  @ParameterizedTest
  @ValueSource(strings = {"/m", "//m"})
  void absoluteNameInAnExtendedHeaderIsRefused(String name) {
    TarBall ball = new TarBall();
    extended(ball, 'x', record("path", name));

    assertRefused(
        ball.file("x", "A").tar(),
        "archive entry m (expected: a regular file or directory below the root)");
  }

  @Test
  void archiveThatIsCutOffBehindTheNameOfAnEntryIsRefused() {
    TarBall ball = new TarBall().file("m", "A");
    extended(ball, 'L', "n");
    byte[] tar = Arrays.copyOf(ball.file("n", "B").tar(), 4 * 512);

    assertRefused(tar, CORRUPT + "unexpected end of tar data");
  }

  /** Tools name them after their entry: the "/m" that ends that is no absolute name of it. */
  private static void extended(TarBall ball, char kind, String content) {
    TarArchiveEntry entry = new TarArchiveEntry("./PaxHeaders/m", (byte) kind);
    byte[] bytes = content.getBytes(UTF_8);
    entry.setSize(bytes.length);
    ball.entry(entry, bytes);
  }

  /** A record of an extended header: its own length, a key and a value. */
  private static String record(String key, String value) {
    int rest = key.length() + value.length() + 3;
    int length = rest + Integer.toString(rest).length();
    length = rest + Integer.toString(length).length();
    return "%d %s=%s\n".formatted(length, key, value);
  }

  private static void assertRefused(byte[] artifact, String message) {
    assertThatThrownBy(() -> TarBall.read(artifact, LIMITS))
        .isInstanceOf(RefusedArtifactException.class)
        .hasMessage(message);
  }
}
