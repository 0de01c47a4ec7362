package dev.coppice.loader.gzip;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.coppice.model.memory.NativeMemory;
import java.lang.foreign.MemorySegment;
import java.util.stream.Stream;
import java.util.zip.ZipException;

/**
 * ISA-L's inflater. Its state and the buffers that it is given are one block of native memory.
 *
 * <p>Of its state, a {@code struct inflate_state}, only the first fields are known here, and those
 * have not moved since it has had them. It has 87,368 bytes in version 2.31; it is given 128 KiB,
 * and {@link IsalSelfTest} holds it to 96.
 */
final class IsalInflater implements RawInflater {

  private static final long NEXT_OUT = 0;
  private static final long AVAILABLE_OUT = 8;
  private static final long NEXT_IN = 16;
  private static final long AVAILABLE_IN = 32;
  private static final long BITS_READ_AHEAD = 36;

  private static final int INVALID_BLOCK = -1;
  private static final int INVALID_SYMBOL = -2;
  private static final int INVALID_DISTANCE = -3;

  /** Room for the state; it takes less than all but the margin. */
  private static final int STATE = 128 * 1024;

  private static final int STATE_MARGIN = 32 * 1024;
  private static final int OUT = 128 * 1024;

  /** After each buffer, where nothing may be written. */
  private static final int MARGIN = 4 * 1024;

  private static final byte MARK = (byte) 0xa5;

  private static final long IN_AT = STATE;
  private static final long OUT_AT = IN_AT + GzipInput.SLICE + MARGIN;

  /** What one takes, in bytes. */
  private static final long BYTES = OUT_AT + OUT + MARGIN;

  private final IsalLibrary library;
  private final MemorySegment memory;
  private boolean closed;

  IsalInflater(IsalLibrary library) {
    this.library = library;
    this.memory = NativeMemory.allocate(BYTES);
    library.begin(memory);
  }

  @Override
  public void reset() {
    requireOpen();
    library.reset(memory);
    memory.set(JAVA_INT, AVAILABLE_IN, 0);
  }

  @Override
  public void feed(byte[] bytes, int offset, int length) {
    requireOpen();
    MemorySegment.copy(bytes, offset, memory, JAVA_BYTE, IN_AT, length);
    memory.set(ADDRESS, NEXT_IN, memory.asSlice(IN_AT));
    memory.set(JAVA_INT, AVAILABLE_IN, length);
  }

  @Override
  public int inflate(byte[] out, int offset, int length) throws ZipException {
    requireOpen();
    int room = Math.min(length, OUT);
    memory.set(ADDRESS, NEXT_OUT, memory.asSlice(OUT_AT));
    memory.set(JAVA_INT, AVAILABLE_OUT, room);
    int result = library.inflate(memory);
    if (result < 0) {
      throw refused(result);
    }
    int written = room - memory.get(JAVA_INT, AVAILABLE_OUT);
    MemorySegment.copy(memory, JAVA_BYTE, OUT_AT, out, offset, written);
    return written;
  }

  /** In zlib's words. */
  private static ZipException refused(int result) {
    return new ZipException(
        switch (result) {
          case INVALID_BLOCK -> "invalid block";
          case INVALID_SYMBOL -> "invalid code";
          case INVALID_DISTANCE -> "invalid distance too far back";
          default -> "deflate error " + result;
        });
  }

  /** With room for more bytes it leaves some of its food only then. */
  @Override
  public boolean hasEnded() {
    return memory.get(JAVA_INT, AVAILABLE_IN) > 0;
  }

  @Override
  public int unused() {
    return memory.get(JAVA_INT, AVAILABLE_IN) + memory.get(JAVA_INT, BITS_READ_AHEAD) / Byte.SIZE;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      NativeMemory.free(memory);
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("inflater: closed (expected: open)");
    }
  }

  /** Marks all memory that is not to be written. */
  void markMargins() {
    margins().forEach(margin -> margin.fill(MARK));
  }

  boolean marginsAreMarked() {
    return margins().allMatch(IsalInflater::isMarked);
  }

  private Stream<MemorySegment> margins() {
    requireOpen();
    return Stream.of(
        memory.asSlice(STATE - STATE_MARGIN, STATE_MARGIN),
        memory.asSlice(OUT_AT - MARGIN, MARGIN),
        memory.asSlice(OUT_AT + OUT, MARGIN));
  }

  private static boolean isMarked(MemorySegment margin) {
    // All bytes are the same as the first: each is the same as its neighbour.
    return margin.get(JAVA_BYTE, 0) == MARK
        && margin.asSlice(1).mismatch(margin.asSlice(0, margin.byteSize() - 1)) < 0;
  }
}
