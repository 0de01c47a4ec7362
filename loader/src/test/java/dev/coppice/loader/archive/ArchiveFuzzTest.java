package dev.coppice.loader.archive;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.coppice.loader.FirstNames;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Whatever an artifact's bytes are: files within the limits, or a refusal of one line. */
class ArchiveFuzzTest {

  private static final ArchiveLimits LIMITS = new ArchiveLimits(1 << 20, 10);

  private static final Pattern REFUSAL =
      Pattern.compile("(archive |zstd window larger than )[^\\p{Cntrl}]+");

  @FuzzTest
  void tar(byte[] artifact) throws IOException {
    isRead(artifact);
  }

  @FuzzTest
  void gzip(byte[] artifact) throws IOException {
    isRead(artifact);
  }

  @FuzzTest
  void zstd(byte[] artifact) throws IOException {
    isRead(artifact);
  }

  /** What is packed comes out as it went in. */
  @FuzzTest
  void content(byte[] content) throws IOException {
    byte[] tar = new TarBall().file("m", content).tar();
    for (byte[] artifact : List.of(tar, TarBall.gzip(tar), TarBall.zstd(tar))) {
      assertThat(read(artifact)).containsExactly(content);
    }
  }

  private static void isRead(byte[] artifact) throws IOException {
    try {
      List<byte[]> files = read(artifact);
      assertThat(files).hasSizeLessThanOrEqualTo(LIMITS.maxEntries());
      assertThat(files.stream().mapToLong(file -> file.length).sum())
          .isLessThanOrEqualTo(LIMITS.maxBytes());
    } catch (RefusedArtifactException refusal) {
      assertThat(String.valueOf(refusal.getMessage())).matches(REFUSAL).hasSizeLessThan(600);
    }
  }

  private static List<byte[]> read(byte[] artifact) throws IOException {
    StoreStream stored =
        new StoreStream(
            new ByteArrayInputStream(artifact),
            artifact.length,
            LIMITS,
            new StoreWait(System::nanoTime));
    List<byte[]> contents = new ArrayList<>();
    try (DecompressedStream unpacked = new DecompressedStream(stored);
        ModelFiles files =
            ModelArchive.open(unpacked, "bare", () -> 1, LIMITS, new FirstNames(10))) {
      for (ModelFile file = files.next(); file != null; file = files.next()) {
        contents.add(file.bytes().readAllBytes());
      }
    }
    return contents;
  }
}
