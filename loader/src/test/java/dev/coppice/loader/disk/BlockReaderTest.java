package dev.coppice.loader.disk;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.loader.ArtifactNotes;
import dev.coppice.loader.LoadTimings;
import dev.coppice.loader.LoadedModel;
import dev.coppice.model.HelperThreads;
import dev.coppice.model.forest.Forest;
import dev.coppice.model.forest.ForestModels;
import dev.coppice.model.forest.layout.ForestLayout;
import dev.coppice.model.forest.restore.ForestRestore;
import dev.coppice.model.format.ModelFormat;
import dev.coppice.model.memory.Blocks;
import dev.coppice.model.memory.NativeMemory;
import dev.coppice.model.trial.BothEngines;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A block that is large enough for two threads, whatever either of them finds. */
class BlockReaderTest {

  private static final LoadTimings TIMINGS =
      new LoadTimings(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO);

  /** Bytes of a wide one. */
  private static final int NODE = 16;

  @AutoClose private static Forest forest;

  @RegisterExtension final HelperThreads helpers = new HelperThreads();
  @TempDir Path directory;

  @BeforeAll
  static void build() throws Exception {
    forest = BothEngines.forest(ForestModels.completeTree(17, 4), ModelFormat.UBJSON);
    assertThat(layout().isWide()).isTrue();
    assertThat(layout().categories()).isGreaterThan(8L * Pieces.BYTES);
  }

  private static ForestLayout layout() {
    return forest.trees().layout();
  }

  /** The forest's block, in which no walk is under way. */
  private static MemorySegment writable() {
    return NativeMemory.ALL.asSlice(forest.block().address(), forest.block().byteSize());
  }

  @Test
  void isTheSameWithHelpThatComesFirstLateOrNever() throws IOException {
    Path file = written();
    for (Executor helper : helpers.all()) {
      isRead(file, helper);
    }
  }

  @Test
  void noPieceIsTakenUncheckedWhoeverReadsIt() throws IOException {
    Path file = written();
    byte[] whole = Files.readAllBytes(file);
    for (int at = whole.length - 1; at > 8192; at -= Pieces.BYTES / 2) {
      byte[] changed = whole.clone();
      changed[at] ^= 1;
      Files.write(file, changed);
      isRefused(file, helpers::first, "wrong checksum of piece");
      isRefused(file, helpers::soon, "wrong checksum of piece");
    }
  }

  @Test
  void noNodeIsTakenUncheckedWhoeverReadsIt() throws IOException {
    for (long at = 0; at < layout().categories() - 64; at += Pieces.BYTES / 2) {
      long node = at;
      while (distance(node) == 0) { // A leaf.
        node += NODE;
      }
      // Not out of the block, but out of its tree.
      noNodeIsTakenThatLeads(node, (layout().categories() - node) / NODE - 1);
    }
    noNodeIsTakenThatLeads(layout().categories() - NODE, 2);
  }

  private int distance(long node) {
    return forest.block().get(JAVA_INT_UNALIGNED, node + Integer.BYTES);
  }

  private void noNodeIsTakenThatLeads(long node, long distance) throws IOException {
    int right = distance(node);
    writable().set(JAVA_INT_UNALIGNED, node + Integer.BYTES, (int) distance);
    Path file = written();
    writable().set(JAVA_INT_UNALIGNED, node + Integer.BYTES, right);
    isRefused(file, helpers::first, "nodes of tree");
    isRefused(file, helpers::soon, "nodes of tree");
  }

  @Test
  void nothingIsTakenWhoseTablesDoNotHold() throws IOException {
    MemorySegment block = writable();
    byte root = block.get(JAVA_BYTE, layout().roots());
    block.set(JAVA_BYTE, layout().roots(), (byte) 1);
    Path file = written();
    block.set(JAVA_BYTE, layout().roots(), root);
    isRefused(file, helpers::first, "root of tree");
  }

  @Test
  void anInterruptEndsBoth() throws IOException {
    Path file = written();
    Executor interrupting =
        task -> {
          helpers.first(task);
          Thread.currentThread().interrupt();
        };
    assertThatThrownBy(() -> read(file, interrupting))
        .isInstanceOf(ClosedByInterruptException.class);
    assertThat(Thread.interrupted()).isTrue();
  }

  private Path written() throws IOException {
    Path file = directory.resolve("entry");
    LoadedModel loaded = new LoadedModel(forest, "uri", "v1", TIMINGS, ArtifactNotes.NONE);
    Files.deleteIfExists(file);
    try (FileChannel to =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      new EntryDraft(loaded, Instant.EPOCH, new byte[0]).writeTo(to, "terms", forest, 1 << 20);
    }
    return file;
  }

  private static void isRead(Path file, Executor helper) throws IOException {
    try (Forest restored = read(file, helper)) {
      assertThat(restored.block().mismatch(forest.block())).isEqualTo(-1);
    }
  }

  private static void isRefused(Path file, Executor helper, String why) {
    assertThatThrownBy(() -> read(file, helper).close())
        .isInstanceOf(RefusedEntryException.class)
        .hasMessageContaining(why);
  }

  private static Forest read(Path file, Executor helper) throws IOException {
    try (StoredEntry entry =
            StoredEntry.open(file, TierDirectory.owner(file), "terms", "uri", bytes -> {});
        ForestRestore restore =
            new ForestRestore(entry.header().blocks().getFirst().image(), Blocks.MAPPED)) {
      entry.read(0, restore, helper);
      return restore.forest();
    }
  }
}
