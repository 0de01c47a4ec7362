package dev.coppice.loader.disk;

import dev.coppice.loader.ArtifactNotes;
import dev.coppice.model.InvalidModelException;
import dev.coppice.model.format.RecordText;
import dev.coppice.model.mlflow.MlflowImage;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What an entry says of its model, before the blocks.
 *
 * @param terms what it was made under: settings, XGBoost's version, the machine's kind; served
 *     under the same alone
 * @param uri where the artifact came from
 * @param version the store's version of it
 * @param knownAt when the store last said that this is its newest version
 * @param notes what the artifact had besides
 * @param preprocessing its document, empty if there is none; not a copy
 * @param packaged what the package that it came in says of it; empty if it came in none
 * @param blocks one for each forest, in the order their scores are added
 */
@SuppressWarnings("ArrayRecordComponent") // Shared, not copied, and never compared.
public record EntryHeader(
    String terms,
    String uri,
    String version,
    Instant knownAt,
    ArtifactNotes notes,
    byte[] preprocessing,
    Optional<MlflowImage> packaged,
    List<EntryBlock> blocks) {

  public EntryHeader {
    blocks = List.copyOf(blocks);
    if (blocks.isEmpty()) {
      throw new IllegalArgumentException("blocks: 0 (expected: 1 or more)");
    }
  }

  /** Whether all forests have their covers kept. */
  public boolean hasCovers() {
    return blocks.stream().allMatch(block -> block.covers().isPresent());
  }

  /**
   * The record that {@link #read} reads.
   *
   * @param maxBytes that it may have
   * @throws RefusedEntryException if it would be longer
   */
  byte[] bytes(int maxBytes) throws RefusedEntryException {
    BoundedRecord record = new BoundedRecord(maxBytes);
    DataOutputStream out = new DataOutputStream(record);
    try {
      RecordText.write(out, terms);
      RecordText.write(out, uri);
      RecordText.write(out, version);
      out.writeLong(knownAt.toEpochMilli());
      RecordText.writeAll(out, notes.passedOver());
      out.writeInt(notes.expectations());
      out.writeInt(preprocessing.length);
      out.write(preprocessing);
      out.writeBoolean(packaged.isPresent());
      if (packaged.isPresent()) {
        packaged.get().write(out);
      }
      writeBlocks(out);
    } catch (RefusedEntryException e) {
      throw e;
    } catch (IOException e) {
      throw new UncheckedIOException("An array takes everything else.", e);
    }
    return record.bytes();
  }

  /** Names that all forests have are there once. */
  private void writeBlocks(DataOutputStream out) throws IOException {
    EntryBlock first = blocks.getFirst();
    out.writeInt(blocks.size());
    first.write(out);
    for (EntryBlock block : blocks.subList(1, blocks.size())) {
      boolean isNamedAsFirst = block.isNamedAs(first);
      out.writeBoolean(isNamedAsFirst);
      (isNamedAsFirst ? block.unnamed() : block).write(out);
    }
  }

  private static List<EntryBlock> readBlocks(ByteBuffer in) throws InvalidModelException {
    int count = RecordText.count(in, Integer.BYTES);
    List<EntryBlock> blocks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      boolean isNamedAsFirst = i > 0 && RecordText.flag(in);
      EntryBlock block = EntryBlock.read(in);
      blocks.add(isNamedAsFirst ? block.namedAs(blocks.getFirst()) : block);
    }
    return blocks;
  }

  /**
   * Reads a record; allocates no more than a few times its bytes.
   *
   * @throws RefusedEntryException if it is none
   */
  static EntryHeader read(byte[] record) throws RefusedEntryException {
    ByteBuffer in = ByteBuffer.wrap(record);
    try {
      String terms = RecordText.read(in);
      String uri = RecordText.read(in);
      String version = RecordText.read(in);
      Instant knownAt = Instant.ofEpochMilli(in.getLong());
      ArtifactNotes notes = new ArtifactNotes(RecordText.readAll(in), in.getInt());
      byte[] preprocessing = new byte[RecordText.count(in, 1)];
      in.get(preprocessing);
      Optional<MlflowImage> packaged =
          RecordText.flag(in) ? Optional.of(MlflowImage.read(in)) : Optional.empty();
      List<EntryBlock> blocks = readBlocks(in);
      if (in.hasRemaining()) {
        throw RefusedEntryException.damaged("header: goes on after its end");
      }
      return new EntryHeader(terms, uri, version, knownAt, notes, preprocessing, packaged, blocks);
    } catch (InvalidModelException | IllegalArgumentException e) {
      throw RefusedEntryException.damaged("header: " + e.getMessage());
    } catch (BufferUnderflowException e) {
      throw RefusedEntryException.damaged("header: ends early");
    }
  }
}
