package dev.coppice.model.preprocessing;

import dev.coppice.model.InvalidModelException;
import dev.coppice.model.preprocessing.document.DocumentReader;
import dev.coppice.model.preprocessing.document.StepReader;
import dev.coppice.model.preprocessing.step.Step;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads {@code preprocessing.json} and holds it to every rule that needs no model; the format is in
 * {@code docs/preprocessing.md} and {@code preprocessing.schema.json}.
 */
public final class PreprocessingReader {

  /** Bytes of a document at most. */
  public static final int MAX_BYTES = 1 << 20;

  private static final int VERSION = 1;
  private static final int MAX_COLUMNS = 10_000;
  private static final int MAX_FEATURES = 10_000;
  private static final int MAX_STEPS = 16;

  private static final List<RawType> TYPES =
      List.of(RawType.NUMBER, RawType.BOOLEAN, RawType.DATE, RawType.TEXT);

  private static final List<EpochUnit> EPOCHS = List.of(EpochUnit.SECONDS, EpochUnit.MILLISECONDS);

  private final DocumentReader in;
  private final StepReader steps;
  private final List<String> columns = new ArrayList<>();
  private final Map<String, Integer> positions = new HashMap<>();
  private final List<FeatureDraft> drafts = new ArrayList<>();
  private boolean zerosAreMissing;
  private float missing = Float.NaN;
  private boolean ignoresExtra;
  private boolean refusesAbsent;

  private PreprocessingReader(DocumentReader in) {
    this.in = in;
    this.steps = new StepReader(in);
  }

  /**
   * Reads and compiles a document.
   *
   * @param json UTF-8, at most {@link #MAX_BYTES}
   * @throws InvalidModelException if it breaks a rule; the message names the field
   */
  public static Preprocessing read(byte[] json) throws InvalidModelException {
    if (json.length > MAX_BYTES) {
      throw new InvalidModelException(
          "too large (expected: at most %d bytes)".formatted(MAX_BYTES));
    }
    DocumentReader in = new DocumentReader(json);
    return new PreprocessingReader(in).document();
  }

  private Preprocessing document() throws InvalidModelException {
    Set<String> seen =
        in.object(
            List.of(
                "$schema", "version", "columns", "extra", "absent", "zeros", "missing", "features"),
            this::member);
    in.end();
    in.require(seen, "version", "features");
    List<FeatureSpec> features = new ArrayList<>();
    for (int i = 0; i < drafts.size(); i++) {
      features.add(resolve(drafts.get(i), i));
    }
    int width =
        columns.isEmpty()
            ? 1 + features.stream().mapToInt(FeatureSpec::column).max().orElseThrow()
            : columns.size();
    RawColumns.Rules rules = new RawColumns.Rules(ignoresExtra, refusesAbsent);
    return new PreprocessingCompiler(columns, width, features, rules)
        .compile(new MissingValues(zerosAreMissing, missing));
  }

  private void member(String key) throws InvalidModelException {
    switch (key) {
      case "version" -> in.integer(VERSION, VERSION);
      case "columns" -> in.array(MAX_COLUMNS, this::column);
      case "extra" -> ignoresExtra = choice("refuse", "ignore");
      case "absent" -> refusesAbsent = choice("missing", "refuse");
      case "zeros" -> zerosAreMissing = choice("kept", "missing");
      case "missing" -> missing = missing();
      case "features" -> in.array(MAX_FEATURES, index -> drafts.add(feature()));
      default -> in.string(DocumentReader.MAX_CHARACTERS); // The schema, for editors.
    }
  }

  /** Whether the value at hand is the second of these, not the first, which is the default. */
  private boolean choice(String usual, String other) throws InvalidModelException {
    return in.choice(List.of(usual, other), value -> value).equals(other);
  }

  private float missing() throws InvalidModelException {
    float marker = (float) in.number();
    if (Float.isInfinite(marker)) {
      throw in.unexpected("a number that float32 has");
    }
    return marker;
  }

  private void column(int index) throws InvalidModelException {
    String name = in.string(DocumentReader.MAX_CHARACTERS);
    if (name.isEmpty() || positions.putIfAbsent(name, index) != null) {
      throw in.unexpected("a name that no other column has");
    }
    columns.add(name);
  }

  private FeatureDraft feature() throws InvalidModelException {
    FeatureDraft draft = new FeatureDraft();
    Set<String> seen =
        in.object(
            List.of("source", "type", "epoch", "steps"),
            key -> {
              switch (key) {
                case "source" -> source(draft);
                case "type" -> draft.type = in.choice(TYPES, RawType::key);
                case "epoch" -> draft.epoch = in.choice(EPOCHS, EpochUnit::key);
                default -> in.array(MAX_STEPS, index -> draft.steps.add(steps.read()));
              }
            });
    in.require(seen, "source", "type");
    if (draft.epoch != EpochUnit.NONE && draft.type != RawType.DATE) {
      throw in.refuseMember("epoch: present (expected: absent, as type is no date)");
    }
    return draft;
  }

  private void source(FeatureDraft draft) throws InvalidModelException {
    if (in.isString()) {
      draft.name = in.string(DocumentReader.MAX_CHARACTERS);
      if (draft.name.isEmpty()) {
        throw in.unexpected("a column's name or position");
      }
    } else {
      draft.position = in.integer(0, MAX_COLUMNS - 1);
    }
  }

  /** Finds the column, once all columns are known, wherever in the document they stand. */
  private FeatureSpec resolve(FeatureDraft draft, int index) throws InvalidModelException {
    boolean isNamed = !draft.name.isEmpty();
    int column = isNamed ? positions.getOrDefault(draft.name, -1) : draft.position;
    if (column < 0 || (!columns.isEmpty() && column >= columns.size())) {
      throw new InvalidModelException(
          "features[%d].source: %s (expected: %s)"
              .formatted(
                  index,
                  isNamed ? DocumentReader.quote(draft.name) : Integer.toString(column),
                  columns.isEmpty()
                      ? "a position, as there are no columns"
                      : "one of columns, or a position from 0 to " + (columns.size() - 1)));
    }
    return new FeatureSpec(column, draft.type, draft.epoch, draft.steps);
  }

  /** A feature as it stands in the document, its members in any order. */
  private static final class FeatureDraft {

    private String name = "";
    private int position = -1;
    private RawType type = RawType.UNUSED;
    private EpochUnit epoch = EpochUnit.NONE;
    private final List<Step> steps = new ArrayList<>();
  }
}
