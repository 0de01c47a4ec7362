package dev.coppice.model.mlflow;

import dev.coppice.model.InvalidModelException;
import dev.coppice.model.Packaging.SavedAs;
import dev.coppice.model.Quoted;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Reads the file {@code MLmodel} of a package: the flavor {@code xgboost} and the signature. All
 * else in it is passed over.
 */
public final class MlmodelReader {

  /** Bytes of a document at most. */
  public static final int MAX_BYTES = 1 << 20;

  private static final String FLAVOR = "xgboost";
  private static final String FLAVORS = "flavors";
  private static final int MAX_NAMED = 10;

  private MlmodelReader() {}

  /**
   * Reads a document.
   *
   * @param yaml at most {@link #MAX_BYTES}
   * @throws InvalidModelException if it breaks a rule, or has no flavor that can be served
   */
  public static Mlmodel read(byte[] yaml) throws InvalidModelException {
    if (yaml.length > MAX_BYTES) {
      throw new InvalidModelException(
          "too large (expected: at most %d bytes)".formatted(MAX_BYTES));
    }
    if (!(YamlReader.read(yaml) instanceof YamlNode.Members root)) {
      throw new InvalidModelException("no mapping (expected: what MLflow writes)");
    }
    Map<String, YamlNode> flavor = flavor(members(root.members(), FLAVORS));
    Map<String, YamlNode> signature = members(root.members(), "signature");
    String inputs = text(signature, "signature.", "inputs");
    String params = text(signature, "signature.", "params");
    boolean answersProbabilities =
        !params.isEmpty() && SignatureReader.predictMethod(params).equals("predict_proba");
    return new Mlmodel(
        data(flavor),
        savedAs(text(flavor, "flavors.xgboost.", "model_class")),
        answersProbabilities,
        inputs.isEmpty() ? Signature.NONE : SignatureReader.inputs(inputs));
  }

  private static Map<String, YamlNode> flavor(Map<String, YamlNode> flavors)
      throws InvalidModelException {
    if (!(flavors.get(FLAVOR) instanceof YamlNode.Members flavor)) {
      String found =
          flavors.keySet().stream()
              .limit(MAX_NAMED)
              .map(name -> Quoted.of(name, 40))
              .collect(Collectors.joining(", "));
      throw new InvalidModelException(
          "flavors: %s (expected: %s)".formatted(found.isEmpty() ? "none" : found, FLAVOR));
    }
    return flavor.members();
  }

  private static String data(Map<String, YamlNode> flavor) throws InvalidModelException {
    String data = text(flavor, "flavors.xgboost.", "data");
    if (data.isEmpty() || data.indexOf('/') >= 0) {
      throw new InvalidModelException(
          "flavors.xgboost.data: %s (expected: a file in the root)"
              .formatted(data.isEmpty() ? "none" : Quoted.of(data)));
    }
    return data;
  }

  /**
   * MLflow before 1.22 saved boosters alone, and did not say so. Another's class may predict in a
   * way of its own, whatever it is called.
   */
  private static SavedAs savedAs(String modelClass) throws InvalidModelException {
    return switch (modelClass) {
      case "", "xgboost.core.Booster" -> SavedAs.BOOSTER;
      case "xgboost.sklearn.XGBClassifier", "xgboost.sklearn.XGBRFClassifier" -> SavedAs.CLASSIFIER;
      case "xgboost.sklearn.XGBModel",
          "xgboost.sklearn.XGBRanker",
          "xgboost.sklearn.XGBRegressor",
          "xgboost.sklearn.XGBRFRegressor" ->
          SavedAs.ESTIMATOR;
      default ->
          throw new InvalidModelException(
              ("flavors.xgboost.model_class: %s (expected: xgboost.core.Booster, or a class of"
                      + " xgboost.sklearn such as XGBClassifier: another's predict may be another)")
                  .formatted(Quoted.of(modelClass)));
    };
  }

  /** A member that is a mapping; empty if it is not there. */
  private static Map<String, YamlNode> members(Map<String, YamlNode> from, String key)
      throws InvalidModelException {
    YamlNode found = from.get(key);
    if (found == null || found.isNull()) {
      return Map.of();
    }
    if (found instanceof YamlNode.Members members) {
      return members.members();
    }
    throw unexpected(key, found, "a mapping");
  }

  /** A member that is a text; empty if it is not there. */
  private static String text(Map<String, YamlNode> from, String before, String key)
      throws InvalidModelException {
    YamlNode found = from.get(key);
    if (found == null || found.isNull()) {
      return "";
    }
    if (found instanceof YamlNode.Text text) {
      return text.value();
    }
    throw unexpected(before + key, found, "a text");
  }

  private static InvalidModelException unexpected(String field, YamlNode found, String expected) {
    return new InvalidModelException(
        "%s: %s (expected: %s)".formatted(field, found.phrase(), expected));
  }
}
