package dev.coppice.model.legacy;

import dev.coppice.model.format.TreeLimit;
import dev.coppice.model.format.ubjson.UbjsonWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The end of a model: names and types of features where the model has none of its own, how many
 * trees score where its owner says so, then the version.
 *
 * @param featureNames in column order; empty if unknown
 * @param featureTypes in column order; empty if unknown
 * @param treeLimit see {@link TreeLimit}; null if the model itself says it
 */
record ModelTail(List<String> featureNames, List<String> featureTypes, @Nullable String treeLimit) {

  static final ModelTail EMPTY = new ModelTail(List.of(), List.of(), null);

  /** Closes the model that this translation left open. */
  void write(OpenTranslation model, UbjsonWriter out) {
    if (!model.hasFeatureNames()) {
      texts("feature_names", featureNames, out);
    }
    if (!model.hasFeatureTypes()) {
      texts("feature_types", featureTypes, out);
    }
    if (treeLimit != null) {
      out.member(TreeLimit.NAME, treeLimit);
    }
    out.endObject();
    int[] version = model.version();
    if (version.length > 0) {
      out.name("version");
      out.beginArray();
      for (int part : version) {
        out.integer(part);
      }
      out.endArray();
    }
    out.endObject();
  }

  private static void texts(String name, List<String> texts, UbjsonWriter out) {
    out.name(name);
    out.beginArray();
    texts.forEach(out::text);
    out.endArray();
  }
}
