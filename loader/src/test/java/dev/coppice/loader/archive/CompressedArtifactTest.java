package dev.coppice.loader.archive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdOutputStream;
import dev.coppice.loader.FirstNames;
import dev.coppice.model.WithoutMemory;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is compressed with zstd; gzip stands beside tar in {@link ModelArchiveTest}. */
final class CompressedArtifactTest {

  private static final byte[] TEXT = "{\"some\": \"model\"} ".repeat(50_000).getBytes(UTF_8);

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 19})
  void everyUsualLevelIsRead(int level) throws IOException {
    assertThat(read(Zstd.compress(TEXT, level))).isEqualTo(TEXT);
  }

  @Test
  void streamsOfUnknownSizeAreRead() throws IOException {
    assertThat(read(streamed(19, TEXT))).isEqualTo(TEXT);
  }

  @Test
  void severalFramesAreOneStreamAndSkippableOnesAreSkipped() throws IOException {
    byte[] skippable = {0x5a, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 'x', 'y', 'z'};

    assertThat(read(join(skippable, Zstd.compress(TEXT), Zstd.compress(TEXT), skippable)))
        .isEqualTo(join(TEXT, TEXT));
  }

  @Test
  void whatIsCutOffOrDamagedOrFollowedByOtherBytesIsCorrupt() {
    byte[] packed = checked(TEXT);
    for (int length : new int[] {5, 20, packed.length / 2, packed.length - 1}) {
      assertCorrupt(Arrays.copyOf(packed, length));
      assertCorrupt(join(packed, Arrays.copyOf(packed, length)));
    }
    assertCorrupt(join(packed, "tail".getBytes(UTF_8)));
    packed[packed.length - 1] ^= 1; // the checksum
    assertCorrupt(packed);
  }

  @Test
  void anyDamageEndsInARefusalOrInBytesAndNothingElse() throws IOException {
    byte[] whole = checked(Arrays.copyOf(TEXT, 3000));
    Random random = new Random(11);
    for (int round = 0; round < 2000; round++) {
      byte[] damaged = Arrays.copyOf(whole, 4 + random.nextInt(whole.length - 3));
      for (int i = random.nextInt(6); i >= 0; i--) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
      }
      try (DecompressedStream in = open(damaged)) {
        in.readAllBytes();
      } catch (RefusedArtifactException e) {
        assertThat(e).hasMessageMatching("(?s)(archive|zstd) .*");
      }
    }
  }

  @Test
  void windowThatWouldTakeMuchMemoryIsRefused() throws IOException {
    assertThatThrownBy(() -> read(streamed(22, TEXT)))
        .isInstanceOf(RefusedArtifactException.class)
        .hasMessage(
            "zstd window larger than 8388608 bytes (expected: level 19 or lower, without --long)");
  }

  /** Or the tenant would be told so, and a newer version not be tried again. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void lackOfMemoryIsNoRefusalOfTheArchive() throws Exception {
    assertThat(WithoutMemory.run(DecompressWithoutMemory.class))
        .containsExactly("java.lang.OutOfMemoryError: zstd: Allocation error : not enough memory");
  }

  /** Or the process would end, and with it every tenant's calls. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void lackOfMemoryForOneMoreIsSaid() throws Exception {
    assertThat(WithoutMemory.run(OpenWithoutMemory.class))
        .containsExactly("java.lang.OutOfMemoryError: zstd: ZSTD_createDeCompressCtx failed");
  }

  @Test
  void bombIsStoppedAtTheLimit() {
    byte[] bomb = Zstd.compress(new byte[64 << 20]);
    ArchiveLimits limits = new ArchiveLimits(1 << 20, 10);

    assertThatThrownBy(
            () -> {
              try (InputStream in = open(bomb);
                  ModelFiles files =
                      ModelArchive.open(in, "bare", () -> 1, limits, new FirstNames(10))) {
                ModelFile file = Objects.requireNonNull(files.next());
                file.bytes().transferTo(new ByteArrayOutputStream());
                files.next();
              }
            })
        .hasMessage("archive is larger than 1048576 bytes (COPPICE_ARCHIVE_MAX_BYTES)");
  }

  private static byte[] checked(byte[] content) {
    try (ZstdCompressCtx context = new ZstdCompressCtx()) {
      return context.setChecksum(true).compress(content);
    }
  }

  private static byte[] streamed(int level, byte[] content) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (ZstdOutputStream zstd = new ZstdOutputStream(packed, level)) {
      zstd.write(content);
    }
    return packed.toByteArray();
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  private static void assertCorrupt(byte[] packed) {
    assertThatThrownBy(() -> read(packed))
        .isInstanceOf(RefusedArtifactException.class)
        .hasMessageStartingWith("archive is truncated or corrupt: ");
  }

  private static DecompressedStream open(byte[] packed) {
    return new DecompressedStream(new ByteArrayInputStream(packed));
  }

  private static byte[] read(byte[] packed) throws IOException {
    try (DecompressedStream in = open(packed)) {
      byte[] plain = in.readAllBytes();
      assertThat(in.isCompressed()).isTrue();
      return plain;
    }
  }
}
