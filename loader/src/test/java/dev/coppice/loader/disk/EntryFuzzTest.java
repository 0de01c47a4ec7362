package dev.coppice.loader.disk;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.coppice.loader.memory.LoadHeap;
import dev.coppice.loader.memory.LoadMemory;
import dev.coppice.loader.prepare.EntryRestore;
import dev.coppice.loader.source.SmallHeap;
import dev.coppice.model.FeatureNamePool;
import dev.coppice.model.Matrix;
import dev.coppice.model.Model;
import dev.coppice.model.forest.restore.LeafBits;
import dev.coppice.model.memory.Blocks;
import java.io.IOException;
import java.net.URL;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/**
 * Whatever an entry's file holds, also with checksums that are right: a model that scores within
 * its memory, or a refusal.
 */
class EntryFuzzTest {

  private static final long MAX = 64 << 20;
  private static final EntryRestore RESTORE =
      new EntryRestore(new FeatureNamePool(1 << 20), Blocks.MAPPED, Runnable::run);

  /**
   * @param record header and, from its end on, the block and its leaves; the preamble is made for
   *     it
   */
  @FuzzTest
  void entry(byte[] record) throws IOException {
    Path file = Files.createTempFile("entry", ".forest");
    try {
      Files.write(file, whole(record));
      restore(file);
    } finally {
      Files.delete(file);
    }
  }

  /** The first four bytes say how long the header is. */
  private static byte[] whole(byte[] content) {
    ByteBuffer in = ByteBuffer.wrap(content);
    int length =
        content.length < 4 ? 0 : Math.floorMod(in.getInt(), Math.max(1, content.length - 3));
    byte[] header = new byte[Math.min(length, in.remaining())];
    in.get(header);
    byte[] rest = new byte[in.remaining()];
    in.get(rest);
    ByteBuffer head = EntryLayout.head(withChecksums(header, rest));
    int blockAt = Math.ceilDiv(head.limit(), 4096) * 4096;
    return ByteBuffer.allocate(blockAt + rest.length).put(head).put(blockAt, rest).array();
  }

  /**
   * The last two ints of a header with one block of one piece are the checksums of the block and
   * its leaves; then: no covers.
   */
  private static byte[] withChecksums(byte[] header, byte[] rest) {
    int at = header.length - 2 * Integer.BYTES - 1;
    if (at >= 0) {
      int leaves = (int) Math.min(leafBytes(header), rest.length);
      CRC32C block = new CRC32C();
      block.update(rest, 0, rest.length - leaves);
      CRC32C bits = new CRC32C();
      bits.update(rest, rest.length - leaves, leaves);
      ByteBuffer.wrap(header)
          .putInt(at, (int) block.getValue())
          .putInt(at + Integer.BYTES, (int) bits.getValue());
    }
    return header;
  }

  private static long leafBytes(byte[] header) {
    try {
      return LeafBits.bytes(EntryHeader.read(header).blocks().getFirst().image());
    } catch (RefusedEntryException e) {
      return 0;
    }
  }

  /** An entry that is refused for its format alone would lead the search nowhere. */
  @Test
  void everyEntryThatTheSearchBeginsWithIsTaken() throws Exception {
    URL folder = EntryFuzzTest.class.getResource("EntryFuzzTestInputs/entry");
    try (Stream<Path> seeds =
        Files.list(Path.of(assertThat(folder).isNotNull().actual().toURI()))) {
      for (Path seed : seeds.toList()) {
        Path file = Files.createTempFile("entry", ".forest");
        try {
          Files.write(file, whole(Files.readAllBytes(seed)));
          score(file);
        } finally {
          Files.delete(file);
        }
      }
    }
  }

  private static void restore(Path file) throws IOException {
    try {
      score(file);
    } catch (RefusedEntryException refusal) {
      assertThat(String.valueOf(refusal.getMessage())).isNotBlank();
    } catch (TooLarge refusal) {
      assertThat(List.of(refusal.getStackTrace())).isNotEmpty();
    }
  }

  private static void score(Path file) throws IOException {
    LoadMemory memory =
        bytes -> {
          if (bytes > MAX) {
            throw new TooLarge();
          }
        };
    String terms = "terms";
    String uri = "uri";
    try (StoredEntry entry =
            StoredEntry.open(file, TierDirectory.owner(file), terms, uri, bytes -> {});
        LoadHeap.Holding heap = new SmallHeap(MAX).open();
        Model model = RESTORE.restore(entry, memory, heap, false)) {
      float[] row = new float[Math.min(model.info().featureCount(), 1000)];
      assertThat(model.score(new Matrix(row, 1, row.length)).rows()).isEqualTo(1);
    }
  }

  /** More than the load may have. */
  private static final class TooLarge extends RuntimeException {}
}
