package dev.coppice.loader.prepare;

import dev.coppice.loader.FirstNames;
import dev.coppice.loader.archive.ModelFile;
import dev.coppice.loader.archive.ModelFiles;
import dev.coppice.loader.archive.RefusedArtifactException;
import dev.coppice.model.InvalidModelException;
import dev.coppice.model.Quoted;
import dev.coppice.model.legacy.FileContent;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The files of an artifact that begin like a model; the others, such as a README or plots, are
 * passed over and named. An artifact without any is refused, and the refusal lists what it has.
 */
final class ModelCandidates implements ModelFiles {

  private static final int MAX_PASSED_OVER = 20;
  private static final String EXPECTED = "XGBoost JSON or UBJSON";

  private final ModelFiles files;
  private final FirstNames found;
  private final FirstNames passedOver = new FirstNames(MAX_PASSED_OVER);
  private final Set<String> models = new HashSet<>();

  /**
   * @param files of the artifact that may be models; not closed here
   * @param found hears what is no model; what is not among {@code files} it has heard already
   */
  ModelCandidates(ModelFiles files, FirstNames found) {
    this.files = files;
    this.found = found;
  }

  /** Names of the files that were passed over, and at the end how many more there were. */
  List<String> passedOver() {
    return passedOver.shown();
  }

  @Override
  public @Nullable ModelFile next() throws IOException {
    for (ModelFile file = files.next(); file != null; file = files.next()) {
      FileContent content = content(file);
      if (content.isModel()) {
        models.add(file.name());
        return new ModelFile(file.name(), file.expectedBytes(), content.bytes());
      }
      passOver(file.name(), content.other());
    }
    if (models.isEmpty()) {
      List<String> names = found.shown();
      throw new RefusedArtifactException(
          "no model file in the artifact (found: %s; expected: %s, in the root)"
              .formatted(names.isEmpty() ? "nothing" : String.join(", ", names), EXPECTED));
    }
    return null;
  }

  private FileContent content(ModelFile file) throws IOException {
    try {
      return files.isBare() ? FileContent.ofOnly(file.bytes()) : FileContent.of(file.bytes());
    } catch (InvalidModelException e) {
      throw RefusedArtifactException.of(Quoted.of(file.name()), e);
    }
  }

  private void passOver(String name, String kind) throws RefusedArtifactException {
    // The last of files with one name counts, so it would have taken the model's place.
    if (files.isBare() || models.contains(name)) {
      throw new RefusedArtifactException(
          "%s: %s (expected: %s)".formatted(Quoted.of(name), kind, EXPECTED));
    }
    found.add(name + ": " + kind);
    passedOver.add(name);
  }
}
