package dev.coppice.loader.prepare;

import dev.coppice.loader.FirstNames;
import dev.coppice.loader.archive.ArtifactDocument;
import dev.coppice.loader.archive.ModelFile;
import dev.coppice.loader.archive.ModelFiles;
import dev.coppice.loader.archive.RefusedArtifactException;
import dev.coppice.loader.memory.DocumentMemory;
import dev.coppice.loader.memory.LoadHeap;
import dev.coppice.model.HeapRefusedException;
import dev.coppice.model.Quoted;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Takes the documents of an artifact out of its files, wherever they stand among them: whoever asks
 * for the next one gets the other files alone.
 */
final class ArtifactDocuments implements ModelFiles {

  private final ModelFiles files;
  private final List<ArtifactDocument> documents;
  private final DocumentMemory memory;
  private final LoadHeap.Holding heap;
  private final FirstNames found;
  private final Set<ArtifactDocument> read = new HashSet<>();

  /**
   * @param files of the artifact; not closed here
   * @param documents what is looked for, of different names
   * @param memory asked for what they take
   * @param heap what the load holds of it, not closed here
   * @param found hears of each
   */
  ArtifactDocuments(
      ModelFiles files,
      List<ArtifactDocument> documents,
      DocumentMemory memory,
      LoadHeap.Holding heap,
      FirstNames found) {
    this.files = files;
    this.documents = List.copyOf(documents);
    this.memory = memory;
    this.heap = heap;
    this.found = found;
  }

  @Override
  public @Nullable ModelFile next() throws IOException {
    for (ModelFile file = files.next(); file != null; file = files.next()) {
      Optional<ArtifactDocument> document = files.isBare() ? Optional.empty() : named(file.name());
      if (document.isEmpty()) {
        return file;
      }
      read(document.get(), file);
    }
    return null;
  }

  @Override
  public boolean isBare() {
    return files.isBare();
  }

  private Optional<ArtifactDocument> named(String name) {
    return documents.stream().filter(document -> document.fileName().equals(name)).findFirst();
  }

  private void read(ArtifactDocument document, ModelFile file) throws IOException {
    if (!read.add(document)) {
      throw refuse(document, "more than one in the artifact (expected: one)");
    }
    found.add(file.name());
    if (file.expectedBytes() > ArtifactDocument.MAX_BYTES) {
      throw refuse(
          document, "too large (expected: at most %d bytes)".formatted(ArtifactDocument.MAX_BYTES));
    }
    int size = (int) file.expectedBytes();
    take(document, size); // It may be long in coming, and then in waiting for its turn.
    byte[] content = new byte[size];
    int length = file.bytes().readNBytes(content, 0, size);
    read(document, length == size ? content : Arrays.copyOf(content, length));
    take(document, Math.max(0, document.heapBytes() - size));
  }

  private void read(ArtifactDocument document, byte[] content) throws IOException {
    memory.hold(heldBytes() + document.readingBytes(content.length));
    heap.alone(
        () -> {
          document.read(content);
          return document;
        });
    memory.hold(heldBytes());
  }

  private void take(ArtifactDocument document, long bytes) throws RefusedArtifactException {
    try {
      heap.take(bytes);
    } catch (HeapRefusedException e) {
      throw refuse(document, Quoted.cause(e));
    }
  }

  /** As they count in the reservation: what ends with the load as it is, what stays by weight. */
  private long heldBytes() {
    long held = documents.stream().mapToLong(ArtifactDocument::heldBytes).sum();
    long kept = documents.stream().mapToLong(ArtifactDocument::keptBytes).sum();
    return held - kept + memory.weigh(kept);
  }

  private static RefusedArtifactException refuse(ArtifactDocument document, String problem) {
    return new RefusedArtifactException(document.fileName() + ": " + problem);
  }
}
