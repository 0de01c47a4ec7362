package dev.coppice.model.legacy.pickle;

import java.util.ArrayList;
import java.util.List;

/** What the reader of pickles knows of a Python value: next to nothing, and never its behaviour. */
public sealed interface PickleValue {

  /** What to do where a pickle is of a pipeline. */
  String EXPORT = "a pipeline is exported by python3 -m coppice_export";

  /** The value as a refusal names it. */
  String phrase();

  /** The mark that opcodes for many values begin at. */
  enum Mark implements PickleValue {
    MARK;

    @Override
    public String phrase() {
      return "a mark";
    }
  }

  /** A value that does not matter, passed over. */
  enum Plain implements PickleValue {
    BOOLEAN("True or False"),
    BYTES("bytes"),
    DICT("a dict"),
    NONE("None"),
    NUMBER("a number"),
    SET("a set"),
    TEXT("a long string"),
    TUPLE("a tuple"),
    UNKNOWN("an object");

    private final String phrase;

    Plain(String phrase) {
      this.phrase = phrase;
    }

    @Override
    public String phrase() {
      return phrase;
    }
  }

  /** A number that matters, as XGBoost would get it. */
  record Numeral(float value) implements PickleValue {

    @Override
    public String phrase() {
      return "a number";
    }
  }

  /** A string, which may be the name of an attribute or a feature. */
  record Text(String text) implements PickleValue {

    @Override
    public String phrase() {
      return "a string";
    }
  }

  /** A class or function by its name; nothing looks it up. */
  record Global(String module, String name) implements PickleValue {

    @Override
    public String phrase() {
      return module + "." + name;
    }

    /** True if a call of it makes bytes of the text or bytes it is given. */
    boolean makesBytes() {
      return switch (phrase()) {
        case "_codecs.encode",
            "builtins.bytearray",
            "builtins.bytes",
            "__builtin__.bytearray",
            "__builtin__.bytes" ->
            true;
        default -> false;
      };
    }

    public boolean isBooster() {
      return module.equals("xgboost.core") && name.equals("Booster");
    }

    /** True of the wrappers for scikit-learn, which hold their booster in {@code _Booster}. */
    public boolean isEstimator() {
      return module.equals("xgboost.sklearn")
          && switch (name) {
            case "XGBClassifier",
                "XGBModel",
                "XGBRFClassifier",
                "XGBRFRegressor",
                "XGBRanker",
                "XGBRegressor" ->
                true;
            default -> false;
          };
    }
  }

  /** An object of a class; its state is looked at where it stands in the pickle. */
  record Instance(Global type) implements PickleValue {

    @Override
    public String phrase() {
      return type.phrase();
    }
  }

  /** A list, which may be one of features' names; the strings in it are kept, if all are. */
  final class Texts implements PickleValue {

    private final List<String> texts = new ArrayList<>(0);
    private boolean isTextOnly = true;

    void add(String text) {
      if (isTextOnly) {
        texts.add(text);
      }
    }

    /** Something else is in the list. */
    void spoil() {
      isTextOnly = false;
      texts.clear();
    }

    /** The strings in order; empty if there are other values too. */
    List<String> texts() {
      return List.copyOf(texts);
    }

    @Override
    public String phrase() {
      return "a list";
    }
  }
}
