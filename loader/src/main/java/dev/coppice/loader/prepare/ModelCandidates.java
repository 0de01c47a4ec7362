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
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The files of an artifact that begin like a model; the others, such as a README or plots, are
 * passed over and named. An artifact without any is refused, and the refusal lists what it has.
 *
 * <p>Where a package says which file is the model, all others are passed over unread.
 */
final class ModelCandidates implements ModelFiles {

  private static final int MAX_PASSED_OVER = 20;
  private static final String EXPECTED = "XGBoost JSON or UBJSON";

  private final ModelFiles files;
  private final Supplier<Optional<String>> only;
  private final FirstNames found;
  private final FirstNames passedOver = new FirstNames(MAX_PASSED_OVER);
  private final Set<String> models = new HashSet<>();

  /**
   * @param files of the artifact that may be models; not closed here
   * @param only the one that a package says is the model, as soon as it has said so
   * @param found hears what is no model; what is not among {@code files} it has heard already
   */
  ModelCandidates(ModelFiles files, Supplier<Optional<String>> only, FirstNames found) {
    this.files = files;
    this.only = only;
    this.found = found;
  }

  /** Names of the files that were passed over, and at the end how many more there were. */
  List<String> passedOver() {
    return passedOver.shown();
  }

  @Override
  public @Nullable ModelFile next() throws IOException {
    for (ModelFile file = files.next(); file != null; file = files.next()) {
      if (isNotMeant(file)) {
        found.add(file.name());
        passedOver.add(file.name());
        continue;
      }
      FileContent content = content(file);
      if (content.isModel()) {
        models.add(file.name());
        return new ModelFile(file.name(), file.expectedBytes(), content.bytes());
      }
      passOver(file.name(), content.other());
    }
    requireModel();
    return null;
  }

  private boolean isNotMeant(ModelFile file) {
    return only.get().filter(name -> !name.equals(file.name())).isPresent();
  }

  private void requireModel() throws RefusedArtifactException {
    Optional<String> meant = only.get();
    if (meant.map(models::contains).orElse(!models.isEmpty())) {
      return;
    }
    List<String> names = found.shown();
    throw new RefusedArtifactException(
        "no model file%s in the artifact (found: %s; expected: %s, in the root)"
            .formatted(
                meant.map(name -> " " + Quoted.of(name)).orElse(""),
                names.isEmpty() ? "nothing" : String.join(", ", names),
                EXPECTED));
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
      String where = files.isBare() ? ", alone or in a .tar.gz" : "";
      throw new RefusedArtifactException(
          "%s: %s (expected: %s%s)".formatted(Quoted.of(name), kind, EXPECTED, where));
    }
    found.add(name + ": " + kind);
    passedOver.add(name);
  }
}
