package dev.coppice.loader.archive;

/** A file of a fixed name beside the models of an artifact, which says something of them. */
public interface ArtifactDocument {

  /** Bytes of a document at most. */
  int MAX_BYTES = 1 << 20;

  /** Its name in the artifact's root. */
  String fileName();

  /**
   * Bytes on the heap at the highest point of {@link #read}, at most.
   *
   * @param length bytes of the content
   */
  long readingBytes(int length);

  /**
   * Takes the content; once.
   *
   * @throws RefusedArtifactException if it breaks a rule; the message begins with the file's name
   */
  void read(byte[] content) throws RefusedArtifactException;

  /** Bytes on the heap that it has by now, and those that judging by it takes. */
  long heldBytes();

  /** Those that it has by now, however many loads wait. */
  long heapBytes();

  /** Those of them that stay with the model when it is loaded. */
  default long keptBytes() {
    return 0;
  }
}
