package dev.coppice.model.memory;

import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Memory for small blocks, many of them in one mapping: a slab, of blocks of about one size.
 *
 * <p>Mappings are few, because the kernel allows a process 65,530 of them, and whether it joins two
 * that are neighbours hangs on the order in which models come and go. Blocks of up to {@value
 * #SHARED_BYTES} bytes also share pages, or a forest of 500 bytes would take 4,096; in steps of a
 * sixteenth, so that a place is 6 % too long at most. Larger ones have pages of their own, and
 * blocks of {@value #SMALL_BYTES} bytes and more have mappings of their own.
 *
 * <p>A page that no block touches is given back to the system at once, and a slab without blocks is
 * unmapped. So what a half-empty slab holds are the pages of its blocks. Those of shared pages hold
 * more than the blocks count: as {@link Slack} this says how much, exactly. It is next to nothing
 * while models come, and two pages a block at worst after most have gone.
 *
 * <p>One lock, held while a block comes or goes; nobody who reads a block takes it.
 */
public final class Slabs implements Blocks, Slack {

  static final int SHARED_BYTES = 64 << 10;
  static final int SMALL_BYTES = 256 << 10;

  private static final int MIN_BYTES = 256;

  /** A step is a sixteenth of the power of two below. */
  private static final int STEPS_SHIFT = 4;

  /**
   * Slabs with a free place, oldest first, so that the youngest run empty. By length of a place.
   */
  private final Map<Integer, NavigableMap<Long, Slab>> open = new HashMap<>();

  /** All of them by address. */
  private final NavigableMap<Long, Slab> slabs = new TreeMap<>();

  private final KeptBlocks kept = new KeptBlocks();
  private long nextNumber;
  private long counted;
  private long resident;
  private volatile long slack;

  /** The length of a place for so many bytes, if they are small. */
  private static int placeBytes(long wanted) {
    if (wanted > SHARED_BYTES) {
      return (int) NativeMemory.pages(wanted);
    }
    int bytes = (int) Math.max(wanted, MIN_BYTES);
    int step = Integer.highestOneBit(bytes) >> STEPS_SHIFT;
    return Math.ceilDiv(bytes, step) * step;
  }

  /** One rule for the bytes that are wanted and for those that a block has. */
  private static boolean isSmall(long bytes) {
    return NativeMemory.pages(bytes) < SMALL_BYTES;
  }

  @Override
  public long bytes(long wanted) {
    return isSmall(wanted) ? placeBytes(wanted) : NativeMemory.pages(wanted);
  }

  @Override
  public MemorySegment allocate(long wanted) {
    return isSmall(wanted) ? place(placeBytes(wanted)) : HugePages.allocate(wanted);
  }

  @Override
  public MemorySegment allocateDirty(long wanted) {
    MemorySegment block = isSmall(wanted) ? null : kept.take(NativeMemory.pages(wanted));
    if (block == null) {
      return allocate(wanted);
    }
    block.asSlice(wanted).fill((byte) 0);
    return block;
  }

  @Override
  public Keeping keepFreed(long wanted) {
    return isSmall(wanted) ? Blocks.super.keepFreed(wanted) : kept.open(NativeMemory.pages(wanted));
  }

  private synchronized MemorySegment place(int bytes) {
    NavigableMap<Long, Slab> some = open.computeIfAbsent(bytes, length -> new TreeMap<>());
    if (some.isEmpty()) {
      Slab fresh = new Slab(bytes, nextNumber++);
      slabs.put(fresh.address(), fresh);
      some.put(fresh.number(), fresh);
    }
    Slab slab = Objects.requireNonNull(some.firstEntry()).getValue();
    MemorySegment block = slab.take();
    if (slab.isFull()) {
      some.remove(slab.number());
    }
    counted += bytes;
    resident += slab.occupy(block);
    slack = resident - counted;
    return block;
  }

  @Override
  public void free(MemorySegment block) {
    if (isSmall(block.byteSize())) {
      leave(block);
    } else if (!kept.keep(block)) {
      NativeMemory.free(block);
    }
  }

  private synchronized void leave(MemorySegment block) {
    Slab slab = Objects.requireNonNull(slabs.floorEntry(block.address())).getValue();
    int bytes = slab.placeBytes();
    NavigableMap<Long, Slab> some = open.computeIfAbsent(bytes, length -> new TreeMap<>());
    some.put(slab.number(), slab);
    counted -= bytes;
    resident -= slab.leave(block);
    if (slab.isEmpty()) {
      some.remove(slab.number());
      slabs.remove(slab.address());
      slab.unmap();
    }
    slack = resident - counted;
  }

  /** Bytes beyond those that blocks count, and blocks that are kept. */
  @Override
  public long slackBytes() {
    return slack + kept.slackBytes();
  }

  @Override
  public long slackOfThisThread() {
    return kept.slackOfThisThread();
  }

  @Override
  public void reservedByThisThread() {
    kept.reservedByThisThread();
  }

  @Override
  public void giveBackOfThisThread() {
    kept.giveBackOfThisThread();
  }

  /** Mappings that there are now. */
  synchronized int mappings() {
    return slabs.size();
  }
}
