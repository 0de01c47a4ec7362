package dev.coppice.loader.disk;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.loader.ArtifactNotes;
import dev.coppice.loader.LoadTimings;
import dev.coppice.loader.LoadedModel;
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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A block that is large enough for two threads, whatever either of them finds. */
class BlockReaderTest {

  private static final LoadTimings TIMINGS =
      new LoadTimings(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO);

  /** Bytes of a wide one. */
  private static final int NODE = 16;

  private static Forest forest;

  @TempDir Path directory;
  private final List<Thread> helpers = new ArrayList<>();

  @BeforeAll
  static void build() throws Exception {
    forest = BothEngines.forest(ForestModels.completeTree(17, 4), ModelFormat.UBJSON);
    assertThat(layout().isWide()).isTrue();
    assertThat(layout().categories()).isGreaterThan(8L * Pieces.BYTES);
  }

  @AfterAll
  static void close() {
    forest.close();
  }

  @AfterEach
  void nobodyGoesOn() throws InterruptedException {
    for (Thread helper : helpers) {
      helper.join();
    }
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
    isRead(file, this::first);
    isRead(file, this::soon);
    isRead(file, Runnable::run);
    isRead(file, task -> {});
  }

  @Test
  void isReadAloneWhereTheSystemHasNoThreadToGive() throws IOException {
    isRead(
        written(),
        task -> {
          throw new OutOfMemoryError("made to fail");
        });
  }

  @Test
  void noPieceIsTakenUncheckedWhoeverReadsIt() throws IOException {
    Path file = written();
    byte[] whole = Files.readAllBytes(file);
    for (int at = whole.length - 1; at > 8192; at -= Pieces.BYTES / 2) {
      byte[] changed = whole.clone();
      changed[at] ^= 1;
      Files.write(file, changed);
      isRefused(file, this::first, "wrong checksum of piece");
      isRefused(file, this::soon, "wrong checksum of piece");
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
    isRefused(file, this::first, "nodes of tree");
    isRefused(file, this::soon, "nodes of tree");
  }

  @Test
  void nothingIsTakenWhoseTablesDoNotHold() throws IOException {
    MemorySegment block = writable();
    byte root = block.get(JAVA_BYTE, layout().roots());
    block.set(JAVA_BYTE, layout().roots(), (byte) 1);
    Path file = written();
    block.set(JAVA_BYTE, layout().roots(), root);
    isRefused(file, this::first, "root of tree");
  }

  @Test
  void anInterruptEndsBoth() throws IOException {
    Path file = written();
    Executor interrupting =
        task -> {
          first(task);
          Thread.currentThread().interrupt();
        };
    assertThatThrownBy(() -> read(file, interrupting))
        .isInstanceOf(ClosedByInterruptException.class);
    assertThat(Thread.interrupted()).isTrue();
  }

  /** Runs it on a thread, and returns when that has read what it can before the other begins. */
  private void first(Runnable task) {
    Thread thread = soon(task);
    while (thread.isAlive() && thread.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
  }

  private Thread soon(Runnable task) {
    Thread thread = Thread.ofPlatform().start(task);
    helpers.add(thread);
    return thread;
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
