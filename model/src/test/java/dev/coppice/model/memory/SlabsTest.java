package dev.coppice.model.memory;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What slabs hold, and that they give it back. */
class SlabsTest {

  private static final long PAGE = NativeMemory.pages(1);

  private final Slabs slabs = new Slabs();
  private final Random random = new Random(1);

  @ParameterizedTest
  @ValueSource(
      ints = {256, 300, 1000, 5000, 12_700, 32 << 10, 47_000, 100_000, 262_143, 262_144, 300_000})
  void aPlaceIsAtMostASixteenthTooLong(int wanted) {
    MemorySegment block = slabs.allocate(wanted);

    assertThat(block.byteSize())
        .isEqualTo(slabs.bytes(wanted))
        .isBetween((long) wanted, most(wanted));
    slabs.free(block);
  }

  private static long most(int wanted) {
    return wanted + Math.max(wanted / 16, wanted > Slabs.SHARED_BYTES ? PAGE : 0);
  }

  @Test
  void blocksThatComeAndGoInAnyOrderKeepTheirBytesAndCountEachPageOnce() {
    List<MemorySegment> live = new ArrayList<>();
    for (int step = 0; step < 20_000; step++) {
      boolean comes = live.isEmpty() || random.nextInt(5) < (step < 10_000 ? 3 : 2);
      if (comes) {
        live.add(mark(slabs.allocate(size()), step));
      } else {
        slabs.free(checked(live.remove(random.nextInt(live.size()))));
      }
      if (step % 500 == 0) {
        assertThat(slabs.slackBytes()).isEqualTo(slackOf(live));
      }
    }

    live.forEach(block -> slabs.free(checked(block)));

    assertThat(slabs.slackBytes()).isZero();
    assertThat(slabs.mappings()).isZero();
  }

  /** Pages that a block touches, less what the blocks count. */
  private static long slackOf(List<MemorySegment> live) {
    List<MemorySegment> small =
        live.stream().filter(block -> block.byteSize() < Slabs.SMALL_BYTES).toList();
    long pages =
        small.stream()
            .flatMap(
                block ->
                    IntStream.range(0, (int) (last(block) - block.address() / PAGE + 1))
                        .mapToObj(i -> block.address() / PAGE + i))
            .distinct()
            .count();
    return pages * PAGE - small.stream().mapToLong(MemorySegment::byteSize).sum();
  }

  private static long last(MemorySegment block) {
    return (block.address() + block.byteSize() - 1) / PAGE;
  }

  @Test
  void aBlockIsZerosWhoeverHadItsPlaceBefore() {
    MemorySegment stays = slabs.allocate(300);
    MemorySegment block = slabs.allocate(300);
    block.fill((byte) 7);
    slabs.free(block);

    MemorySegment next = slabs.allocate(300);

    assertThat(next.address()).isEqualTo(block.address());
    assertThat(next.toArray(JAVA_BYTE)).containsOnly(0);
    slabs.free(next);
    slabs.free(stays);
  }

  @Test
  void blockThatThisThreadFreesIsTheNextOneItTakes() {
    MemorySegment freed = slabs.allocate(5_000_000);
    freed.fill((byte) 7);
    try (Blocks.Keeping keeping = slabs.keepFreed(4_200_000)) {
      slabs.free(freed);
      long kept = NativeMemory.pages(4_200_000);
      assertThat(slabs.slackBytes()).isEqualTo(kept);
      assertThat(slabs.slackOfThisThread()).isEqualTo(kept);
      slabs.reservedByThisThread();
      assertThat(slabs.slackBytes()).isZero();

      MemorySegment next = slabs.allocateDirty(4_200_000);

      assertThat(next.address()).isEqualTo(freed.address());
      assertThat(next.byteSize()).isEqualTo(slabs.bytes(4_200_000)).isEqualTo(kept);
      assertThat(next.asSlice(4_200_000).toArray(JAVA_BYTE)).containsOnly(0);
      assertThat(slabs.allocateDirty(4_200_000).address()).isNotEqualTo(freed.address());
      slabs.free(next); // Kept again, as this thread may want it.
      assertThat(keeping).isNotNull();
    }
    assertThat(slabs.slackBytes()).isZero();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void whatIsKeptInVainGoesBackToTheSystem() throws IOException {
    List<MemorySegment> blocks;
    try (Blocks.Keeping keeping = slabs.keepFreed(1_000_000)) {
      assertThat(keeping).isNotNull();
      MemorySegment small = slabs.allocate(900_000);
      MemorySegment longer = slabs.allocate(1_300_000);
      MemorySegment second = slabs.allocate(1_000_000);
      blocks = List.of(small, longer, second);
      slabs.free(small);
      assertThat(slabs.slackBytes()).isZero();
      slabs.free(longer);
      slabs.free(second);
      assertThat(slabs.slackBytes()).isEqualTo(NativeMemory.pages(1_000_000));
      assertThat(Mappings.bytes(blocks)).isEqualTo(NativeMemory.pages(1_000_000));
    }
    assertThat(slabs.slackBytes()).isZero();
    assertThat(Mappings.bytes(blocks)).isZero();
  }

  @Test
  void whatOneThreadKeepsIsNoOthers() throws Exception {
    try (Blocks.Keeping keeping = slabs.keepFreed(1_000_000)) {
      slabs.free(slabs.allocate(1_000_000));
      FutureTask<Void> other =
          new FutureTask<>(
              () -> {
                slabs.reservedByThisThread();
                slabs.free(slabs.allocateDirty(1_000_000));
                return null;
              });
      Thread.ofPlatform().start(other);
      other.get();
      assertThat(slabs.slackOfThisThread()).isEqualTo(NativeMemory.pages(1_000_000));
      assertThatIllegalStateException().isThrownBy(() -> slabs.keepFreed(1_000_000));
      assertThat(keeping).isNotNull();
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void whatGoesInAnyOrderGoesBackToTheSystem() throws IOException {
    int count = 4000;
    List<MemorySegment> blocks = new ArrayList<>();
    long before = resident();
    for (int i = 0; i < count; i++) {
      blocks.add(mark(slabs.allocate(47_000), i));
    }
    List<MemorySegment> all = List.copyOf(blocks);
    assertThat(resident() - before).isGreaterThan(count * 40_000L);
    assertThat(Mappings.count(all)).isLessThan(count / 32);
    Collections.shuffle(blocks, random);

    List<MemorySegment> gone = blocks.subList(0, count * 9 / 10);
    gone.forEach(slabs::free);
    gone.clear();

    assertThat(slabs.slackBytes()).isLessThan(2 * PAGE * blocks.size());
    assertThat(resident() - before).isLessThan(count * 47_000L / 5);
    assertThat(Mappings.count(all)).isLessThan(count / 32);
    blocks.forEach(block -> slabs.free(checked(block)));
    assertThat(slabs.mappings()).isZero();
    // The virtual machine may have mapped something of its own where slabs were.
    assertThat(Mappings.bytes(all)).isLessThan(count * 47_000L / 16);
  }

  private int size() {
    return switch (random.nextInt(10)) {
      case 0 -> random.nextInt(1, 400_000);
      case 1, 2 -> random.nextInt(1, 60_000);
      default -> random.nextInt(1, 6_000);
    };
  }

  /** Writes its own address and length to both ends. */
  private static MemorySegment mark(MemorySegment block, int number) {
    assertThat(block.get(JAVA_LONG, 0)).as("block %d", number).isZero();
    block.set(JAVA_LONG, block.byteSize() - Long.BYTES, block.byteSize());
    block.set(JAVA_LONG, 0, block.address());
    for (long at = PAGE; at < block.byteSize() - Long.BYTES; at += PAGE) {
      block.set(JAVA_BYTE, at, (byte) 1);
    }
    return block;
  }

  private static MemorySegment checked(MemorySegment block) {
    assertThat(block.get(JAVA_LONG, 0)).isEqualTo(block.address());
    assertThat(block.get(JAVA_LONG, block.byteSize() - Long.BYTES)).isEqualTo(block.byteSize());
    return block;
  }

  private static long resident() throws IOException {
    String[] pages = Files.readString(Path.of("/proc/self/statm")).split(" ", -1);
    return Long.parseLong(pages[1]) * PAGE;
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aSlabHasNoHugePagesAndALargeBlockWantsThem() throws IOException {
    MemorySegment small = slabs.allocate(300);
    MemorySegment large = slabs.allocate(HugePages.MIN_BYTES);

    assertThat(flags(small)).contains("nh").doesNotContain("hg");
    assertThat(flags(large)).contains("hg").doesNotContain("nh");
    slabs.free(small);
    slabs.free(large);
  }

  /** What the kernel was told of the mapping that a block is in. */
  private static List<String> flags(MemorySegment block) throws IOException {
    boolean isIn = false;
    for (String line : Files.readAllLines(Path.of("/proc/self/smaps"))) {
      List<String> words = List.of(line.split("[ -]+", -1));
      if (words.getFirst().matches("[0-9a-f]+")) {
        isIn =
            Long.parseUnsignedLong(words.get(0), 16) <= block.address()
                && Long.parseUnsignedLong(words.get(1), 16) > block.address();
      } else if (isIn && words.getFirst().equals("VmFlags:")) {
        return words;
      }
    }
    throw new IOException("smaps: no mapping of the block (expected: one)");
  }
}
