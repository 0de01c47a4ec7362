package dev.coppice.model.mlflow;

import dev.coppice.model.FeatureNames;
import dev.coppice.model.InvalidModelException;
import dev.coppice.model.Model;
import dev.coppice.model.ModelInfo;
import dev.coppice.model.Packaging;
import dev.coppice.model.Packaging.SavedAs;
import dev.coppice.model.format.ModelLimits;
import dev.coppice.model.format.RecordText;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a package says of its model, as a record that can be kept: written after {@link #of}, read
 * back, and said again of the same model.
 */
public final class MlflowImage {

  /** Two objects' descriptions, and the bits of what is required. */
  private static final long OWN_BYTES = 256;

  /** XGBoost's own names of types, of which nobody keeps copies. */
  private static final List<String> USUAL_TYPES = List.of("float", "int", "i", "q", "c");

  private final List<String> names;
  private final List<String> types;
  private final Packaging packaging;

  /**
   * @param names of the features; empty if they are the model's own, or none
   * @param types of the features; empty if there are none
   */
  private MlflowImage(List<String> names, List<String> types, Packaging packaging) {
    this.names = FeatureNames.copyOf(names);
    this.types = FeatureNames.copyOf(types);
    this.packaging = packaging;
  }

  /** That of a model in memory. */
  public static MlflowImage of(MlflowModel model) {
    ModelInfo info = model.info();
    boolean areOwn = info.featureNames().equals(model.model().info().featureNames());
    return new MlflowImage(
        areOwn ? List.of() : info.featureNames(), info.featureTypes(), info.packaging());
  }

  public void write(DataOutput out) throws IOException {
    RecordText.write(out, packaging.savedAs().name());
    out.writeBoolean(packaging.answersProbabilities());
    out.writeBoolean(packaging.saysTypes());
    RecordText.writeAll(out, names);
    RecordText.writeAll(out, types);
    int[] required = packaging.absent(feature -> false).toArray();
    out.writeInt(required.length);
    for (int feature : required) {
      out.writeInt(feature);
    }
  }

  /**
   * Reads what {@link #write} wrote; allocates no more than a few times what is there.
   *
   * @throws InvalidModelException if it is not that
   */
  public static MlflowImage read(ByteBuffer in) throws InvalidModelException {
    try {
      SavedAs savedAs = savedAs(RecordText.read(in));
      boolean answersProbabilities = RecordText.flag(in);
      boolean saysTypes = RecordText.flag(in);
      List<String> names = RecordText.readAll(in);
      List<String> types = RecordText.readAll(in).stream().map(MlflowImage::withoutCopies).toList();
      int count = RecordText.count(in, Integer.BYTES);
      BitSet required = new BitSet();
      for (int i = 0; i < count; i++) {
        int feature = in.getInt();
        requireFeature(feature, types.size());
        required.set(feature);
      }
      return new MlflowImage(
          names, types, new Packaging(savedAs, answersProbabilities, saysTypes, required));
    } catch (BufferUnderflowException e) {
      throw new InvalidModelException("package: its record ends early");
    } catch (IllegalArgumentException e) {
      throw new InvalidModelException(String.valueOf(e.getMessage()));
    }
  }

  private static SavedAs savedAs(String name) {
    return Stream.of(SavedAs.values())
        .filter(each -> each != SavedAs.FILE && each.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("package: saved as something unknown"));
  }

  private static void requireFeature(int feature, int types) {
    if (feature < 0 || feature >= Math.min(types, ModelLimits.MAX_FEATURES)) {
      throw new IllegalArgumentException(
          "package: required feature: %d (expected: what a package can have)".formatted(feature));
    }
  }

  private static String withoutCopies(String type) {
    int usual = USUAL_TYPES.indexOf(type);
    return usual < 0 ? type : USUAL_TYPES.get(usual);
  }

  /**
   * The model as its package describes it.
   *
   * @param model closed with the result, and not if this fails
   * @throws InvalidModelException if the package is another model's
   */
  public MlflowModel describe(Model model) throws InvalidModelException {
    ModelInfo own = model.info();
    try {
      return MlflowModel.with(
          model, names.isEmpty() ? own.featureNames() : names, types, packaging);
    } catch (IllegalArgumentException e) {
      throw new InvalidModelException("package: " + e.getMessage());
    }
  }

  /** Bytes on the heap that the description takes beside its model, by estimate. */
  public long heapBytes() {
    return OWN_BYTES
        + 16L
        + 4L * types.size()
        + bytes(names.stream())
        + bytes(types.stream().filter(type -> !USUAL_TYPES.contains(type)));
  }

  private static long bytes(Stream<String> texts) {
    return texts.mapToLong(text -> 60L + 2L * text.length()).sum();
  }
}
