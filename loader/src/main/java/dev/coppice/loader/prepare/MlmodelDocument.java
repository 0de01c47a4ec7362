package dev.coppice.loader.prepare;

import dev.coppice.loader.archive.ArtifactDocument;
import dev.coppice.loader.archive.RefusedArtifactException;
import dev.coppice.model.InvalidModelException;
import dev.coppice.model.Model;
import dev.coppice.model.check.ModelShape;
import dev.coppice.model.mlflow.MlflowModel;
import dev.coppice.model.mlflow.Mlmodel;
import dev.coppice.model.mlflow.MlmodelReader;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** MLflow's description of one artifact, if MLflow packaged it, and what it makes of the model. */
final class MlmodelDocument implements ArtifactDocument {

  /**
   * Bytes on the heap for each of the document while it is read, at most: a scalar of one character
   * is a string, an event with two marks, and its place in a list.
   */
  private static final int BYTES_WHILE_READ = 100;

  private @Nullable Mlmodel description;

  @Override
  public String fileName() {
    return Mlmodel.FILE;
  }

  @Override
  public long readingBytes(int bytes) {
    return (long) BYTES_WHILE_READ * bytes;
  }

  @Override
  public void read(byte[] content) throws RefusedArtifactException {
    try {
      description = MlmodelReader.read(content);
    } catch (InvalidModelException e) {
      throw RefusedArtifactException.of(Mlmodel.FILE, e);
    }
  }

  @Override
  public long heldBytes() {
    return description == null ? 0 : description.heapBytes();
  }

  @Override
  public long heapBytes() {
    return heldBytes();
  }

  /** As much as the model's description may keep of it. */
  @Override
  public long keptBytes() {
    return heldBytes();
  }

  /** The name of the one file that is the model; empty if MLflow says nothing. */
  Optional<String> modelFile() {
    return Optional.ofNullable(description).map(Mlmodel::data);
  }

  /**
   * Makes sure that a model's file answers as what MLflow packaged, if it did.
   *
   * @throws RefusedArtifactException if it does not
   */
  void requireAnswersOf(ModelShape file) throws RefusedArtifactException {
    if (description == null) {
      return;
    }
    try {
      description.requireAnswersOf(file);
    } catch (InvalidModelException e) {
      throw RefusedArtifactException.of(Mlmodel.FILE, e);
    }
  }

  /**
   * Describes the model, if MLflow does.
   *
   * @param model closed with the result, and not if this fails
   * @param isPreprocessed whether its rows are made by declared preprocessing
   * @throws RefusedArtifactException if the description is another model's
   */
  Model describe(Model model, boolean isPreprocessed) throws RefusedArtifactException {
    if (description == null) {
      return model;
    }
    try {
      return isPreprocessed
          ? MlflowModel.ofPreprocessed(model, description)
          : MlflowModel.of(model, description);
    } catch (InvalidModelException e) {
      throw RefusedArtifactException.of(Mlmodel.FILE, e);
    }
  }
}
