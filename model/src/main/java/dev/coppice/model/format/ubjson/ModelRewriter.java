package dev.coppice.model.format.ubjson;

import dev.coppice.model.InvalidModelException;
import dev.coppice.model.format.IntColumn;
import dev.coppice.model.format.ModelFormat;
import dev.coppice.model.format.ModelReader;
import dev.coppice.model.format.json.JsonModelReader;
import dev.coppice.model.memory.ReadingMemory;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.regex.Pattern;

/**
 * Writes a JSON or UBJSON model again as UBJSON, a value at a time: either the model alone, or the
 * snapshot {@code {"Config": .., "Model": ..}} that XGBoost keeps in pickles, of which the model is
 * taken.
 *
 * <p>Only the members that XGBoost can know are copied, each array in the type that XGBoost's
 * UBJSON parser wants it in. The names of categories ({@code cats}), which scoring rows of numbers
 * never reads, are left out. The mark of a wrapper for scikit-learn may be replaced, where the
 * model alone does not show what object it belongs to. It holds one array of one tree at most, and
 * judges nothing: what it writes is checked as every model is.
 */
public final class ModelRewriter {

  private static final int MAX_TEXT = 1 << 24;
  private static final int MAX_VERSION_PARTS = 3;

  /** Of a character. */
  private static final int MAX_UTF8_BYTES = 3;

  /** How a JSON object with members begins, on one line or, as versions before 1.2 may, many. */
  private static final Pattern OBJECT = Pattern.compile("\\{[ \t\r\n]*\"");

  private static final int TOP = -1;
  private static final int IN_LEARNER = 1;

  private final ModelReader reader;
  private final ModelArrays arrays;
  private final MarkEdit mark;
  private final IntColumn version;
  // Which of the open containers inside the learner are arrays, by depth.
  private final BitSet isArray = new BitSet();
  private int depth = TOP;
  private boolean hasBegun;
  private boolean isInSnapshot;
  private boolean hasLearner;
  private boolean hasFeatureNames;
  private boolean hasFeatureTypes;
  private boolean isInAttributes;

  /**
   * @param in the model, read to its end but not closed
   * @param memory asked for what it holds
   */
  public ModelRewriter(InputStream in, ModelFormat format, MarkEdit mark, ReadingMemory memory)
      throws IOException, InvalidModelException {
    this.mark = mark;
    reader =
        switch (format) {
          case JSON -> new JsonModelReader(in, memory);
          case UBJSON -> new UbjsonModelReader(in, memory);
        };
    arrays = new ModelArrays(reader, memory);
    version = new IntColumn(MAX_VERSION_PARTS, memory);
  }

  /** Copies the members of one JSON object, but the one named, to the object that is open. */
  public static void copyMembers(String json, String except, ReadingMemory memory, UbjsonWriter out)
      throws IOException, InvalidModelException {
    // Anything else the parser might take for another encoding.
    if (!OBJECT.matcher(json).lookingAt()) {
      throw new InvalidModelException("no JSON object (expected: {\"...)");
    }
    memory.take(MAX_UTF8_BYTES * (long) json.length());
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    ModelRewriter copy =
        new ModelRewriter(new ByteArrayInputStream(bytes), ModelFormat.JSON, MarkEdit.KEEP, memory);
    copy.reader.beginObject();
    copy.depth = 0;
    String name;
    while ((name = copy.reader.nextName()) != null) {
      if (name.equals(except)) {
        copy.reader.skip();
        continue;
      }
      copy.member(name, out);
      while (copy.depth > 0) {
        copy.nested(out);
      }
    }
    copy.reader.end();
  }

  /**
   * Writes the next piece of the model's root object and of its learner, both of which are left
   * open for members that the model lacks.
   *
   * @return false once the source was read to its end
   * @throws InvalidModelException if it is no model, or followed by anything
   */
  public boolean advance(UbjsonWriter out) throws IOException, InvalidModelException {
    if (!hasBegun) {
      hasBegun = true;
      reader.beginObject();
      out.beginObject();
    } else if (depth == TOP) {
      return top(out);
    } else if (depth == 0) {
      learner(out);
    } else {
      nested(out);
    }
    return true;
  }

  private boolean top(UbjsonWriter out) throws IOException, InvalidModelException {
    String name = reader.nextName();
    if (name == null) {
      return endOfTop();
    }
    switch (name) {
      case "learner" -> {
        refuseSecond();
        hasLearner = true;
        out.name(name);
        beginObject(out);
      }
      case "Model" -> {
        refuseSecond();
        isInSnapshot = true;
        reader.beginObject();
      }
      case "version" -> reader.integers(version);
      default -> reader.skip();
    }
    return true;
  }

  private void refuseSecond() throws InvalidModelException {
    if (hasLearner) {
      throw reader.place().refuse("a second model (expected: one)");
    }
  }

  private boolean endOfTop() throws IOException, InvalidModelException {
    if (!hasLearner) {
      throw reader.place().refuse("learner", "missing (expected: present)");
    }
    if (isInSnapshot) {
      isInSnapshot = false;
      return true;
    }
    reader.end();
    return false;
  }

  private void learner(UbjsonWriter out) throws IOException, InvalidModelException {
    String name = reader.nextName();
    if (name == null) {
      depth--;
      return;
    }
    hasFeatureNames |= name.equals("feature_names");
    hasFeatureTypes |= name.equals("feature_types");
    isInAttributes = name.equals("attributes");
    member(name, out);
  }

  private void nested(UbjsonWriter out) throws IOException, InvalidModelException {
    if (isArray.get(depth)) {
      if (reader.nextElement()) {
        element(out);
      } else {
        depth--;
        out.endArray();
      }
      return;
    }
    boolean isAttribute = isInAttributes && depth == IN_LEARNER;
    String name = reader.nextName();
    if (name == null) {
      if (isAttribute) {
        mark.complete(out);
      }
      depth--;
      out.endObject();
    } else if (isAttribute && mark.drops(name)) {
      reader.skip();
    } else {
      member(name, out);
    }
  }

  private void member(String name, UbjsonWriter out) throws IOException, InvalidModelException {
    if (name.equals("cats") && reader.kind() == ModelReader.Kind.OBJECT) {
      reader.skip();
      return;
    }
    switch (reader.kind()) {
      case ARRAY -> {
        if (ModelArrays.isArrayOfContainers(name)) {
          out.name(name);
          reader.beginArray();
          out.beginArray();
          isArray.set(++depth);
        } else {
          arrays.copy(name, out);
        }
      }
      // XGBoost keeps no such value.
      case NUMBER, BOOLEAN, NULL -> reader.skip();
      default -> {
        out.name(name);
        element(out);
      }
    }
  }

  private void element(UbjsonWriter out) throws IOException, InvalidModelException {
    switch (reader.kind()) {
      case OBJECT -> beginObject(out);
      case STRING -> out.text(reader.string(MAX_TEXT));
      case INTEGER -> out.integer(reader.integer());
      default ->
          throw reader.place().refuse(reader.kind().phrase() + " (expected: an object or text)");
    }
  }

  private void beginObject(UbjsonWriter out) throws IOException, InvalidModelException {
    reader.beginObject();
    out.beginObject();
    isArray.clear(++depth);
  }

  /** True if the model lists names of features, be it none. */
  public boolean hasFeatureNames() {
    return hasFeatureNames;
  }

  /** True if the model lists types of features, be it none. */
  public boolean hasFeatureTypes() {
    return hasFeatureTypes;
  }

  /** The version that the model says wrote it; empty if it does not say. */
  public int[] version() {
    return version.toArray();
  }
}
