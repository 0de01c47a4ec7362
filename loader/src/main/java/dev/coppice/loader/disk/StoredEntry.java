package dev.coppice.loader.disk;

import dev.coppice.loader.ShownUris;
import dev.coppice.model.HeapShare;
import dev.coppice.model.Quoted;
import dev.coppice.model.forest.ForestCovers;
import dev.coppice.model.forest.restore.ForestRestore;
import dev.coppice.model.memory.Blocks;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An entry's file, opened, whose header holds. It is foreign input up to the last byte: whoever
 * could write to the disk may have written it, and half of it may be missing.
 */
public final class StoredEntry implements AutoCloseable {

  /** Of the heap for each byte of a header: the record, its texts, and their places in lists. */
  private static final long HEAP_PER_BYTE = 8;

  /** The user's name, which nobody asks for, would take a look into the list of users. */
  private static final String ATTRIBUTES = "unix:uid,isRegularFile,lastModifiedTime";

  private static final Logger LOG = LoggerFactory.getLogger(StoredEntry.class);

  private final FileChannel channel;
  private final EntryLayout layout;
  private final Instant markedAt;

  private StoredEntry(FileChannel channel, EntryLayout layout, Instant markedAt) {
    this.channel = channel;
    this.layout = layout;
    this.markedAt = markedAt;
  }

  /** Bytes of the longest header that can be read with so much of the heap. */
  static int maxHeaderBytes(long heapBytes) {
    return (int) Math.min(EntryLayout.MAX_HEADER_BYTES, heapBytes / HEAP_PER_BYTE);
  }

  /**
   * Opens a file and reads its header.
   *
   * @param owner the number of the user whose it must be
   * @param terms what it must have been made under
   * @param uri where its artifact must be
   * @param heap asked for what the header takes
   * @throws RefusedEntryException if it is not to be served
   * @throws IOException if it cannot be read
   */
  static StoredEntry open(Path path, int owner, String terms, String uri, HeapShare heap)
      throws IOException {
    Map<String, Object> attributes =
        Files.readAttributes(path, ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
    if (!Boolean.TRUE.equals(attributes.get("isRegularFile"))
        || !Integer.valueOf(owner).equals(attributes.get("uid"))
        || !(attributes.get("lastModifiedTime") instanceof FileTime markedAt)) {
      throw RefusedEntryException.damaged("not a file of this server's user");
    }
    FileChannel channel =
        FileChannel.open(path, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
    return read(channel, markedAt.toInstant(), terms, uri, heap);
  }

  /** The same of a file that is open, and is closed with the entry, or if there is none. */
  static StoredEntry read(
      FileChannel channel, Instant markedAt, String terms, String uri, HeapShare heap)
      throws IOException {
    try {
      EntryLayout layout = layout(channel, heap);
      requireThatItIs(layout, terms, uri, channel.size());
      return new StoredEntry(channel, layout, markedAt);
    } catch (IOException | RuntimeException | Error e) {
      channel.close();
      throw e;
    }
  }

  private static EntryLayout layout(FileChannel channel, HeapShare heap) throws IOException {
    ByteBuffer preamble = ByteBuffer.allocate(EntryLayout.PREAMBLE_BYTES);
    Pieces.fill(channel, preamble, 0, "");
    int bytes = EntryLayout.headerBytes(preamble);
    if (bytes > channel.size()) {
      throw RefusedEntryException.damaged("header: ends early");
    }
    heap.take(HEAP_PER_BYTE * bytes);
    ByteBuffer record = ByteBuffer.allocate(bytes);
    Pieces.fill(channel, record, EntryLayout.PREAMBLE_BYTES, "");
    return EntryLayout.of(preamble, record.array());
  }

  private static void requireThatItIs(EntryLayout layout, String terms, String uri, long size)
      throws RefusedEntryException {
    if (!layout.header().uri().equals(uri)) {
      throw RefusedEntryException.damaged("the entry of another model");
    }
    if (!layout.header().terms().equals(terms)) {
      throw RefusedEntryException.stale(
          ShownUris.in("made under %s (expected: %s)".formatted(layout.header().terms(), terms)));
    }
    if (layout.fileBytes() != size) {
      throw RefusedEntryException.damaged(
          "%d bytes (expected: %d)".formatted(size, layout.fileBytes()));
    }
  }

  public EntryHeader header() {
    return layout.header();
  }

  /** When it was last marked as used, or written. */
  Instant markedAt() {
    return markedAt;
  }

  /**
   * Fills a forest's block, and checks all of it.
   *
   * @param index of the forest in the header
   * @param helper runs a task on another thread
   * @throws RefusedEntryException if anything in it does not hold
   * @throws java.nio.channels.ClosedByInterruptException if the thread was interrupted
   */
  public void read(int index, ForestRestore restore, Executor helper) throws IOException {
    new BlockReader(channel, layout, index, restore).read(helper);
  }

  /**
   * Reads a forest's covers, which the entry has, and checks their sums; the caller closes them.
   *
   * @param index of the forest in the header
   * @param blocks where they have their memory from
   * @throws RefusedEntryException if anything in it does not hold
   * @throws java.nio.channels.ClosedByInterruptException if the thread was interrupted
   */
  public ForestCovers readCovers(int index, Blocks blocks) throws IOException {
    EntryBlock entry = header().blocks().get(index);
    EntryCovers kept = entry.covers().orElseThrow();
    ForestCovers covers = ForestCovers.ofForest(entry.image(), kept.isNumbered(), blocks);
    try {
      for (int i = 0; i < kept.checksums().length; i++) {
        ByteBuffer piece = Pieces.of(covers.block(), i);
        long from = layout.coversOffset(index) + (long) i * Pieces.BYTES;
        Pieces.fill(channel, piece, from, "");
        if (Pieces.checksum(piece.flip()) != kept.checksums()[i]) {
          throw RefusedEntryException.damaged("covers: wrong checksum of piece " + i);
        }
      }
      return covers;
    } catch (IOException | RuntimeException | Error e) {
      covers.close();
      throw e;
    }
  }

  /** Never fails: what came of it was checked, and would be lost to whoever has it by then. */
  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) { // As of a mount whose server has gone; the system lets go of it.
      LOG.debug("a copy's file was closed with a failure: {}", Quoted.cause(e));
    }
  }
}
