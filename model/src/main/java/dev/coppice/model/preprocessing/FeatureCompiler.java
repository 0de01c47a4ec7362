package dev.coppice.model.preprocessing;

import dev.coppice.model.InvalidModelException;
import dev.coppice.model.preprocessing.step.Mapping;
import dev.coppice.model.preprocessing.step.NumberStep;
import dev.coppice.model.preprocessing.step.Step;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes the pipeline of one feature, following what its values are from step to step: text or a
 * date at first, numbers after a mapping or a part of the date, several columns after one-hot.
 */
final class FeatureCompiler {

  private final RawColumns columns;
  private final FeatureSpec feature;
  private final int index;

  private final List<Stage> stages = new ArrayList<>();
  private @Nullable OneHotColumns end;
  private @Nullable String imputed;

  /** What the values are at this point. */
  private RawType kind;

  /**
   * @param index the feature's, for messages
   */
  FeatureCompiler(RawColumns columns, FeatureSpec feature, int index) {
    this.columns = columns;
    this.feature = feature;
    this.index = index;
    this.kind = feature.type() == RawType.BOOLEAN ? RawType.NUMBER : feature.type();
  }

  /** Columns of the model that the compiled feature fills. */
  int width() {
    return end == null ? 1 : end.width();
  }

  /**
   * @param output the first of those columns
   */
  FeaturePipeline compile(int output) throws InvalidModelException {
    for (int i = 0; i < feature.steps().size(); i++) {
      Step step = feature.steps().get(i);
      String place = "features[%d].steps[%d].%s".formatted(index, i, step.key());
      if (end != null) {
        throw refuse(place, "behind one_hot", "one_hot last");
      }
      switch (step) {
        case Step.ImputeText text -> impute(text, place);
        case Mapping mapping -> map(mapping, place);
        case NumberStep number -> compute(number, place);
      }
    }
    if (kind != RawType.NUMBER) {
      String expected =
          kind == RawType.DATE
              ? "date_part or indicator"
              : "ordinal, map, one_hot or indicator among the steps";
      throw refuse(
          "features[%d].steps".formatted(index), feature.type().key() + " to the end", expected);
    }
    return new FeaturePipeline(columns, feature.column(), output, maker(), stages, end);
  }

  /** What scikit-learn and pandas call what is made: other steps leave a column what it is. */
  private String maker() {
    for (Step step : feature.steps()) {
      if (step instanceof NumberStep.Indicator) {
        return "missingindicator";
      }
      if (step instanceof NumberStep.PartOfDate date) {
        return date.part().key();
      }
    }
    return "";
  }

  private void impute(Step.ImputeText step, String place) throws InvalidModelException {
    requireText(place + ".value", "a string");
    imputed = imputed == null ? step.value() : imputed;
  }

  private void compute(NumberStep step, String place) throws InvalidModelException {
    if (step instanceof NumberStep.Indicator && kind == RawType.TEXT) {
      stages.add(new Stage.OfMissingText(feature.column(), imputed != null));
    } else {
      requireNumber(step, place);
      stages.add(new Stage.OfNumbers(step, columns, feature.column()));
    }
    kind = RawType.NUMBER;
  }

  private void requireNumber(NumberStep step, String place) throws InvalidModelException {
    boolean takesDate = step instanceof NumberStep.PartOfDate;
    boolean fits = kind == (takesDate ? RawType.DATE : RawType.NUMBER);
    if (!fits && !(step instanceof NumberStep.Indicator)) {
      throw refuse(place, "a step of " + (takesDate ? "dates" : "numbers"), "of " + kindName());
    }
  }

  private void map(Mapping step, String place) throws InvalidModelException {
    if (!step.categories().texts().isEmpty()) {
      requireText(place + ".categories", "strings");
    } else if (kind == RawType.DATE
        || (kind == RawType.TEXT && !step.categories().numbers().isEmpty())) {
      throw refuse(place + ".categories", "numbers", "as the values, which are " + kindName());
    }
    CodeCompiler compiler = new CodeCompiler(step, place);
    Codes codes =
        kind == RawType.TEXT
            ? compiler.ofTexts(columns.texts(feature.column()), imputed)
            : compiler.ofNumbers();
    Lookup lookup = new Lookup(columns, feature.column(), codes, step);
    switch (step) {
      case Mapping.OneHot oneHot -> end = new OneHotColumns(lookup, oneHot.width());
      case Mapping.ToNumber toNumber -> stages.add(Stage.OfCategories.of(toNumber, lookup));
    }
    kind = RawType.NUMBER;
  }

  private void requireText(String place, String found) throws InvalidModelException {
    if (kind != RawType.TEXT) {
      throw refuse(place, found, "as the values, which are " + kindName());
    }
  }

  private String kindName() {
    return kind == RawType.TEXT ? "text" : kind == RawType.DATE ? "dates" : "numbers";
  }

  private static InvalidModelException refuse(String place, String found, String expected) {
    return new InvalidModelException("%s: %s (expected: %s)".formatted(place, found, expected));
  }
}
