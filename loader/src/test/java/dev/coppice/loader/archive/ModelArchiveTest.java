package dev.coppice.loader.archive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ModelArchiveTest {

  private static final ArchiveLimits LIMITS = new ArchiveLimits(1 << 20, 10);
  private static final String ENTRY_RULE =
      " (expected: a regular file or directory below the root)";
  private static final String CORRUPT = "archive is truncated or corrupt: ";
  private static final String TOO_LARGE =
      "archive is larger than 1048576 bytes (COPPICE_ARCHIVE_MAX_BYTES)";

  @Test
  void modelFilesAreTheRegularFilesInTheRoot() throws Exception {
    byte[] tar =
        new TarBall()
            .directory("./")
            .file("./a.json", "A")
            .directory("code/")
            .file("code/inference.py", "no model")
            .file(".hidden", "no model either")
            .file("././/b", "B")
            .tar();

    assertThat(read(tar)).containsExactly(Map.entry("a.json", "A"), Map.entry("b", "B"));
  }

  @Test
  void gzipAndTarAreDetectedByContent() throws Exception {
    TarBall ball = new TarBall().file("m", "A");
    byte[] tar = ball.tar();

    assertThat(read(tar)).containsExactly(Map.entry("m", "A"));
    assertThat(read(TarBall.gzip(tar))).containsExactly(Map.entry("m", "A"));
    assertThat(read("{}".getBytes(UTF_8))).containsExactly(Map.entry("bare", "{}"));
    assertThat(read(TarBall.gzip("{}".getBytes(UTF_8)))).containsExactly(Map.entry("bare", "{}"));
    assertThat(read(new byte[0])).containsExactly(Map.entry("bare", ""));
  }

  @Test
  void severalGzipMembersAreOneStream() throws Exception {
    byte[] tar = new TarBall().file("m", "x".repeat(100_000)).tar();
    byte[] first = TarBall.gzip(Arrays.copyOf(tar, 70_000));
    byte[] second = TarBall.gzip(Arrays.copyOfRange(tar, 70_000, tar.length));
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);

    assertThat(read(both)).containsExactly(Map.entry("m", "x".repeat(100_000)));
  }

  @ParameterizedTest
  @ValueSource(ints = {TarArchiveOutputStream.LONGFILE_GNU, TarArchiveOutputStream.LONGFILE_POSIX})
  void longNamesAreReadInBothForms(int mode) throws Exception {
    String name = "n".repeat(150) + ".ubj";

    assertThat(read(new TarBall().longNames(mode).file(name, "A").tar()))
        .containsExactly(Map.entry(name, "A"));
  }

  @Test
  void anArchiveWithoutFilesHasNoModelFiles() throws Exception {
    assertThat(read(new TarBall().tar())).isEmpty();
    assertThat(read(new TarBall().directory("a/").tarGz())).isEmpty();
  }

  @Test
  void archivesOlderThanTheMagicAreKnownByTheirChecksum() throws Exception {
    byte[] tar = new TarBall().file("m", "A").tar();
    Arrays.fill(tar, 257, 265, (byte) 0);
    TarBall.rewriteChecksum(tar);

    assertThat(read(tar)).containsExactly(Map.entry("m", "A"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"../m", "a/../m", "/m", "//etc/m", "a/..", "/etc/passwd", "."})
  void namesThatLeaveTheRootAreRefused(String name) {
    assertRefused(new TarBall().file("ok", "A").file(name, "B").tar(), entry(name));
  }

  @ParameterizedTest
  @ValueSource(ints = {TarArchiveOutputStream.LONGFILE_GNU, TarArchiveOutputStream.LONGFILE_POSIX})
  void absoluteNamesInExtendedHeadersAreRefusedToo(int mode) {
    String name = "/" + "d/".repeat(80) + "m";

    assertRefused(
        new TarBall().longNames(mode).file("ok", "odd size").file(name, "B").tar(),
        entry(name.substring(1)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "2", "3", "4", "6", "S", "V", "Z"})
  void whatIsNeitherFileNorDirectoryIsRefusedAnywhere(String type) {
    byte flag = (byte) type.charAt(0);

    assertRefused(new TarBall().special("m", flag, "x").tar(), entry("m"));
    assertRefused(
        new TarBall().file("ok", "A").special("sub/m/", flag, "x").tarGz(), entry("sub/m/"));
  }

  @Test
  void sparseFilesInExtendedHeadersAreRefused() {
    byte[] headers =
        "24 GNU.sparse.size=1000\n26 GNU.sparse.numblocks=1\n22 GNU.sparse.map=0,4\n"
            .getBytes(UTF_8);
    TarArchiveEntry extended =
        new TarArchiveEntry("PaxHeaders/m", TarConstants.LF_PAX_EXTENDED_HEADER_LC);
    extended.setSize(headers.length);

    assertRefused(new TarBall().entry(extended, headers).file("m", "abcd").tar(), entry("m"));
  }

  @Test
  void messagesShowNamesOnOneLine() {
    assertRefused(new TarBall().special("a\nb", TarConstants.LF_FIFO, "").tar(), entry("a?b"));
  }

  @Test
  void tooManyEntriesAreRefused() throws Exception {
    TarBall ten = new TarBall();
    TarBall eleven = new TarBall();
    for (int i = 0; i < 10; i++) {
      ten.directory("d" + i);
      eleven.directory("d" + i);
    }

    assertThat(read(ten.tar())).isEmpty();
    assertRefused(
        eleven.directory("one more").tar(),
        "archive has more than 10 entries (COPPICE_ARCHIVE_MAX_ENTRIES)");
  }

  @Test
  void tooManyBytesAreRefusedPackedAndUnpacked() {
    byte[] zeros = new byte[2 << 20];
    byte[] noise = new byte[2 << 20];
    new Random(1).nextBytes(noise);

    assertRefused(new TarBall().file("m", zeros).tarGz(), TOO_LARGE);
    assertRefused(new TarBall().file("sub/ignored", zeros).tarGz(), TOO_LARGE);
    assertRefused(new TarBall().file("m", noise).tarGz(), TOO_LARGE);
    assertRefused(zeros, TOO_LARGE);
    assertRefused(TarBall.gzip(zeros), TOO_LARGE);
  }

  /** Memory would be reserved for it, and be said to be missing. */
  @Test
  void fileThatIsSaidToBeTooLargeIsRefusedBeforeItIsRead() {
    byte[] tar = new TarBall().file("m", new byte[2 << 20]).tar();

    assertRefused(Arrays.copyOf(tar, 512), TOO_LARGE);
  }

  /** A zero, as writers older than POSIX have it, and what POSIX calls contiguous. */
  @ParameterizedTest
  @ValueSource(bytes = {0, '7'})
  void filesOfOldAndOddKindsAreFiles(byte kind) throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry("m", kind);
    entry.setSize(1);

    assertThat(read(new TarBall().entry(entry, new byte[] {'A'}).tar()))
        .containsExactly(Map.entry("m", "A"));
  }

  @Test
  void archivesCutOffAnywhereAreRefused() throws Exception {
    byte[] tar = new TarBall().file("m", "x".repeat(2000)).file("n", "y".repeat(600)).tar();
    byte[] packed = TarBall.gzip(tar);

    for (int length : new int[] {512, 700, 2560, 2700, 3072, 3073, 4607}) {
      assertCorrupt(Arrays.copyOf(tar, length));
    }
    for (int length : new int[] {2, 9, 40, packed.length / 2, packed.length - 1}) {
      assertCorrupt(Arrays.copyOf(packed, length));
    }
  }

  @Test
  void damagedArchivesAreRefused() {
    byte[] tar = new TarBall().file("m", "A").file("n", "B").tar();
    byte[] packed = TarBall.gzip(tar);
    packed[packed.length - 6] ^= 1; // the checksum
    tar[1024 + 3] ^= 1; // the second header

    assertRefused(tar, CORRUPT + "wrong checksum of a tar header");
    assertCorrupt(packed);
  }

  @Test
  void anyDamageEndsInARefusalOrInFilesAndNothingElse() throws IOException {
    byte[] whole = new TarBall().file("a/b", "x".repeat(900)).file("m", "y".repeat(1100)).tar();
    Random random = new Random(7);
    for (int round = 0; round < 2000; round++) {
      byte[] damaged = Arrays.copyOf(whole, 1 + random.nextInt(whole.length));
      for (int i = random.nextInt(8); i >= 0; i--) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
      }
      try {
        read(damaged);
      } catch (RefusedArtifactException e) {
        assertThat(e).hasMessageStartingWith("archive ");
      }
    }
  }

  @Test
  void endlessEmptyGzipMembersAreRefused() {
    byte[] member = TarBall.gzip(new byte[0]);
    byte[] many = new byte[member.length * 50_000];
    for (int i = 0; i < many.length; i += member.length) {
      System.arraycopy(member, 0, many, i, member.length);
    }

    assertRefused(many, CORRUPT + "too many gzip members", new ArchiveLimits(1 << 30, 10));
  }

  private static void assertRefused(byte[] artifact, String message) {
    assertRefused(artifact, message, LIMITS);
  }

  private static void assertRefused(byte[] artifact, String message, ArchiveLimits limits) {
    assertThatThrownBy(() -> TarBall.read(artifact, limits))
        .isInstanceOf(RefusedArtifactException.class)
        .hasMessage(message);
  }

  private static void assertCorrupt(byte[] artifact) {
    assertThatThrownBy(() -> read(artifact))
        .as("%d bytes", artifact.length)
        .isInstanceOf(RefusedArtifactException.class)
        .hasMessageStartingWith(CORRUPT);
  }

  private static String entry(String name) {
    return "archive entry " + name + ENTRY_RULE;
  }

  private static Map<String, String> read(byte[] artifact) throws IOException {
    return TarBall.read(artifact, LIMITS);
  }
}
