package dev.coppice.loader;

import dev.coppice.model.InvalidModelException;
import dev.coppice.model.Model;
import dev.coppice.model.preprocessing.PreprocessedModel;
import dev.coppice.model.preprocessing.Preprocessing;
import dev.coppice.model.preprocessing.PreprocessingReader;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The declared preprocessing of one artifact, taken out of its files wherever it stands among them:
 * whoever asks for the next one gets model files alone.
 *
 * <p>Its memory is added to whatever is reserved for the model: as it is while it is compiled,
 * which ends with the load, and then by the weight of what stays on the heap. If it comes first, it
 * waits for the model's own request, because only the first request of a load may stand in line;
 * what it holds until then is bounded by the size of a document.
 */
final class PreprocessingFile implements ModelFiles, LoadMemory {

  /**
   * Bytes on the heap for each of the document while it is compiled, at most: a category of four
   * characters, quotes and comma included, is a string, its place in a list, and a few numbers.
   */
  private static final int BYTES_WHILE_COMPILED = 20;

  private final ModelFiles files;
  private final LoadMemory memory;
  private long modelBytes;
  private long ownBytes;
  private long keptBytes;
  private @Nullable Preprocessing preprocessing;

  /**
   * @param files of the artifact; not closed here
   */
  PreprocessingFile(ModelFiles files, LoadMemory memory) {
    this.files = files;
    this.memory = memory;
  }

  @Override
  public @Nullable ModelFile next() throws IOException {
    ModelFile file = files.next();
    while (file != null && files.isPreprocessing(file)) {
      read(file);
      file = files.next();
    }
    return file;
  }

  @Override
  public void reserve(long totalBytes) {
    modelBytes = totalBytes;
    memory.reserve(totalBytes + ownBytes + memory.weigh(keptBytes));
  }

  @Override
  public long weigh(long heapBytes) {
    return memory.weigh(heapBytes);
  }

  /**
   * Puts the preprocessing before the model, if there is one; closes the model if they do not fit.
   */
  Model precede(Model model) throws RefusedArtifactException {
    if (preprocessing == null) {
      return model;
    }
    try {
      return new PreprocessedModel(model, preprocessing);
    } catch (InvalidModelException e) {
      model.close();
      throw RefusedArtifactException.of(Preprocessing.FILE, e);
    } catch (RuntimeException | Error e) {
      model.close();
      throw e;
    }
  }

  private void read(ModelFile file) throws IOException {
    if (preprocessing != null) {
      throw new RefusedArtifactException(
          Preprocessing.FILE + ": more than one in the artifact (expected: one)");
    }
    byte[] json = file.bytes().readNBytes(PreprocessingReader.MAX_BYTES + 1);
    ownBytes = (long) BYTES_WHILE_COMPILED * json.length;
    if (modelBytes > 0) {
      reserve(modelBytes);
    }
    try {
      preprocessing = PreprocessingReader.read(json);
    } catch (InvalidModelException e) {
      throw RefusedArtifactException.of(Preprocessing.FILE, e);
    }
    ownBytes = 0;
    keptBytes = preprocessing.bytes();
  }
}
