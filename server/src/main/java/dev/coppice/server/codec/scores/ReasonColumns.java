package dev.coppice.server.codec.scores;

import dev.coppice.model.Model;
import dev.coppice.model.ModelInfo;
import dev.coppice.model.Reasons;
import dev.coppice.model.preprocessing.PreprocessedModel;
import dev.coppice.model.preprocessing.Preprocessing;
import dev.coppice.server.codec.text.JsonText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The columns that contributions are answered by: the model's own, or the raw ones that they came
 * of, whose contributions are then the sums of theirs in the model's order. For one call.
 */
public final class ReasonColumns {

  /** What the places of one column and of its name take, by estimate. */
  private static final long COLUMN_BYTES = 64;

  /** What a name that gets a number takes beside its characters, with its places in tables. */
  private static final long NUMBERED_NAME_BYTES = 160;

  /** Of the longest name that a column gets which has none. */
  private static final int MADE_NAME_CHARS = 8;

  private final Model model;
  private final boolean isRaw;
  private final int outputs;
  private final int features;

  /** Null until it is asked for: biases and leaves have no use for it. */
  private @Nullable Table table;

  /**
   * @param names of the columns answered by
   * @param columnOf the column of each feature
   * @param isSummed whether a column may be that of several features
   */
  @SuppressWarnings("ArrayRecordComponent") // Not seen from outside.
  private record Table(List<String> names, int[] columnOf, boolean isSummed) {}

  /**
   * Those of a model that has an explainer. They take {@link #bytes} once they are asked for.
   *
   * @param isRaw whether the raw columns are meant, where the model's own are made of them
   */
  ReasonColumns(Model model, boolean isRaw) {
    this.model = model;
    this.isRaw = isRaw;
    this.outputs = model.explainer().orElseThrow().outputs();
    this.features = model.info().featureCount();
  }

  private Table table() {
    if (table == null) {
      table = made();
    }
    return table;
  }

  private Table made() {
    if (!(model instanceof PreprocessedModel preprocessed)) {
      return new Table(names(model.info()), IntStream.range(0, features).toArray(), false);
    }
    Preprocessing preprocessing = preprocessed.preprocessing();
    if (!isRaw) {
      return new Table(
          unique(preprocessing.columnNames()), IntStream.range(0, features).toArray(), false);
    }
    List<String> raw =
        IntStream.range(0, preprocessing.columns().count())
            .mapToObj(preprocessing.columns()::name)
            .toList();
    return new Table(raw, preprocessing.sources(), true);
  }

  private static List<String> names(ModelInfo model) {
    return model.featureNames().isEmpty()
        ? IntStream.range(0, model.featureCount()).mapToObj(feature -> "f" + feature).toList()
        : unique(model.featureNames());
  }

  /** The same, but the second of several that are equal is {@code name#2}, and so on. */
  private static List<String> unique(List<String> names) {
    if (isUnique(names)) {
      return names;
    }
    Set<String> all = new HashSet<>(names);
    Map<String, Integer> times = new HashMap<>();
    List<String> unique = new ArrayList<>(names.size());
    for (String name : names) {
      int time = times.getOrDefault(name, 0) + 1;
      String own = time == 1 ? name : name + "#" + time;
      while (time > 1 && !all.add(own)) {
        own = name + "#" + ++time;
      }
      times.put(name, time);
      unique.add(own);
    }
    return unique;
  }

  private static boolean isUnique(List<String> names) {
    return new HashSet<>(names).size() == names.size();
  }

  /** What these take on the heap at most, by estimate. */
  public static long bytes(Model model) {
    long columns = model.info().featureCount();
    if (!(model instanceof PreprocessedModel preprocessed)) {
      boolean isUnique = isUnique(model.info().featureNames());
      return COLUMN_BYTES * columns
          + (isUnique
              ? 0
              : Character.BYTES * nameLength(model, String::length)
                  + NUMBERED_NAME_BYTES * columns);
    }
    Preprocessing preprocessing = preprocessed.preprocessing();
    return COLUMN_BYTES * (columns + preprocessing.columns().count())
        + preprocessing.columnNameBytes();
  }

  /** Bytes of all their names at most, which JSON of an output's contributions is written with. */
  public static long nameLength(Model model) {
    return nameLength(model, JsonText::length);
  }

  private static long nameLength(Model model, ToLongFunction<String> measure) {
    ModelInfo info = model.info();
    if (model instanceof PreprocessedModel preprocessed) {
      return preprocessed.preprocessing().nameLength(measure);
    }
    return info.featureNames().isEmpty()
        ? (long) info.featureCount() * MADE_NAME_CHARS
        : info.featureNames().stream().mapToLong(measure).sum();
  }

  /** Outputs that contributions are of. */
  int outputs() {
    return outputs;
  }

  int count() {
    return table().names().size();
  }

  String name(int column) {
    return table().names().get(column);
  }

  /** Contributions of a row's output by column, then the bias. */
  float[] values(Reasons reasons, int row, int output) {
    int[] columnOf = table().columnOf();
    boolean isSummed = table().isSummed();
    int from = (row * outputs + output) * (features + 1);
    float[] values = new float[count() + 1];
    for (int feature = 0; feature < features; feature++) {
      float value = reasons.contributions()[from + feature];
      int column = columnOf[feature];
      values[column] = isSummed ? values[column] + value : value; // A sum has no negative zero.
    }
    values[count()] = reasons.contributions()[from + features];
    return values;
  }

  /** The bias of a row's output. */
  float bias(Reasons reasons, int row, int output) {
    int width = features + 1;
    return reasons.contributions()[(row * outputs + output) * width + width - 1];
  }

  /** The leaves of a row. */
  static int[] leaves(Reasons reasons, int row, int rows) {
    int trees = reasons.leaves().length / rows;
    return Arrays.copyOfRange(reasons.leaves(), row * trees, (row + 1) * trees);
  }
}
