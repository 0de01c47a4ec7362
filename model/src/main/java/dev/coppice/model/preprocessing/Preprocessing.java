package dev.coppice.model.preprocessing;

import dev.coppice.model.InvalidModelException;
import dev.coppice.model.Matrix;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;

/** The declared steps from raw rows to a model's rows, compiled; any number of threads use it. */
public final class Preprocessing {

  /** The file in an artifact's root that declares them. */
  public static final String FILE = "preprocessing.json";

  private final RawColumns columns;
  private final List<FeaturePipeline> features;
  private final int width;
  private final MissingValues missing;
  private final long bytes;

  /**
   * @param features in the order of the model's columns
   * @param width how many columns all of them yield
   * @param missing what is missing in the rows it yields
   */
  Preprocessing(
      RawColumns columns, List<FeaturePipeline> features, int width, MissingValues missing) {
    this.columns = columns;
    this.features = List.copyOf(features);
    this.width = width;
    this.missing = missing;
    this.bytes = 152 + columns.bytes() + features.stream().mapToLong(FeaturePipeline::bytes).sum();
  }

  /** What raw rows consist of. */
  public RawColumns columns() {
    return columns;
  }

  /**
   * Names of the columns that it yields, {@code source} or {@code source=category}; made anew. A
   * feature of which another has a name, too, says what it is: {@code missingindicator_source}. One
   * that has nothing to say, or whose name would then be another's, keeps its names, so that even
   * these need not be unique; a name that one column alone has stays that one's.
   */
  public List<String> columnNames() {
    List<List<String>> each = features.stream().map(FeaturePipeline::names).toList();
    Set<String> once = new HashSet<>();
    Set<String> again = new HashSet<>();
    each.forEach(names -> names.stream().filter(name -> !once.add(name)).forEach(again::add));
    List<String> all = new ArrayList<>(width);
    for (int feature = 0; feature < each.size(); feature++) {
      List<String> names = each.get(feature);
      String maker = features.get(feature).maker();
      boolean says = !maker.isEmpty() && names.stream().anyMatch(again::contains);
      for (String name : names) {
        String made = says ? maker + "_" + name : name;
        all.add(once.contains(made) ? name : made);
      }
    }
    return all;
  }

  /** Heap bytes that {@link #columnNames} take at most, and making them. */
  public long columnNameBytes() {
    return 2 * (bytes + features.stream().mapToLong(FeaturePipeline::nameBytes).sum());
  }

  /**
   * The lengths of all {@link #columnNames} together at most, or of all raw ones', none of which is
   * made for that.
   *
   * @param measure the length of a text; that of several in one is the sum of theirs
   */
  public long nameLength(ToLongFunction<String> measure) {
    long made = features.stream().mapToLong(feature -> feature.nameLength(measure)).sum();
    long raw = IntStream.range(0, columns.count()).mapToObj(columns::name).mapToLong(measure).sum();
    return Math.max(made, raw);
  }

  /** The raw column that each of the columns it yields is made of; made anew. */
  public int[] sources() {
    return features.stream()
        .flatMapToInt(feature -> IntStream.generate(feature::source).limit(feature.width()))
        .toArray();
  }

  /** Columns of the rows it yields. */
  public int width() {
    return width;
  }

  /**
   * Heap bytes: the arrays, 64-bit headers and compressed references of what was compiled, counted
   * piece by piece and rounded up where pieces are small.
   */
  public long bytes() {
    return bytes;
  }

  /**
   * Makes sure that a model takes what this yields.
   *
   * @throws InvalidModelException if it has not just as many features
   */
  void checkFits(int featureCount) throws InvalidModelException {
    if (width != featureCount) {
      throw new InvalidModelException(
          "features: %d columns in all (expected: %d, as the model has features)"
              .formatted(width, featureCount));
    }
  }

  /**
   * Runs all steps on some of the rows.
   *
   * @param from index of the first row
   * @param to index after the last row
   * @return as many rows of exactly {@link #width()} columns
   * @throws RefusedRowException for the first row, feature by feature, that cannot be scored
   */
  public Matrix apply(RawTable raw, int from, int to) throws RefusedRowException {
    Chunk chunk = Chunk.of(raw, from, to, width, missing);
    for (FeaturePipeline feature : features) {
      feature.run(chunk);
    }
    missing.markRounded(chunk.matrix());
    return new Matrix(chunk.matrix(), chunk.rows(), width);
  }
}
