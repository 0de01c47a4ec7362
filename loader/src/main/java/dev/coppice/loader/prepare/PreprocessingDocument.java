package dev.coppice.loader.prepare;

import dev.coppice.loader.archive.ArtifactDocument;
import dev.coppice.loader.archive.RefusedArtifactException;
import dev.coppice.model.InvalidModelException;
import dev.coppice.model.Model;
import dev.coppice.model.preprocessing.PreprocessedModel;
import dev.coppice.model.preprocessing.Preprocessing;
import dev.coppice.model.preprocessing.PreprocessingReader;
import org.jspecify.annotations.Nullable;

/** The declared preprocessing of one artifact, if it has one, and what it makes of the model. */
final class PreprocessingDocument implements ArtifactDocument {

  /**
   * Bytes on the heap for each of the document while it is compiled, at most: a category of four
   * characters, quotes and comma included, is a string, its place in a list, and a few numbers.
   */
  private static final int BYTES_WHILE_COMPILED = 20;

  private @Nullable Preprocessing preprocessing;
  private byte[] content = {};

  @Override
  public String fileName() {
    return Preprocessing.FILE;
  }

  @Override
  public long readingBytes(int length) {
    return (long) BYTES_WHILE_COMPILED * length;
  }

  @Override
  public void read(byte[] bytes) throws RefusedArtifactException {
    try {
      preprocessing = PreprocessingReader.read(bytes);
      content = bytes;
    } catch (InvalidModelException e) {
      throw RefusedArtifactException.of(Preprocessing.FILE, e);
    }
  }

  /** What was read; empty if nothing was. Not a copy. */
  byte[] content() {
    return content;
  }

  @Override
  public long heldBytes() {
    return preprocessing == null ? 0 : preprocessing.bytes();
  }

  @Override
  public long heapBytes() {
    return heldBytes() + content.length;
  }

  /** All of it: the model's rows are made by it. */
  @Override
  public long keptBytes() {
    return heldBytes();
  }

  /**
   * Puts the preprocessing before the model, if there is one.
   *
   * @param model closed with the result, and not if this fails
   * @throws RefusedArtifactException if they do not fit
   */
  Model prependTo(Model model) throws RefusedArtifactException {
    if (preprocessing == null) {
      return model;
    }
    try {
      return PreprocessedModel.of(model, preprocessing);
    } catch (InvalidModelException e) {
      throw RefusedArtifactException.of(Preprocessing.FILE, e);
    }
  }
}
