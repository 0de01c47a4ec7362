package dev.coppice.server.codec.json;

import com.fasterxml.jackson.core.JsonToken;
import dev.coppice.model.Quoted;
import dev.coppice.server.codec.rows.BodyFormat;
import dev.coppice.server.codec.rows.PayloadException;

/**
 * What a request of MLflow's protocol asks for beside its rows.
 *
 * @param predictMethod {@code predict} or {@code predict_proba}; empty if that is left open
 * @param inferenceOutput keys of selectable inference; empty if there are none
 */
public record MlflowParams(String predictMethod, String inferenceOutput) {

  /** Nothing. */
  public static final MlflowParams NONE = new MlflowParams("", "");

  /** Of keys, as AWS has it of what says the same in a header: each takes many times its bytes. */
  private static final int MAX_KEYS_LENGTH = 1024;

  private static final String PREDICT_METHOD = "predict_method";
  private static final String INFERENCE_OUTPUT = "inference_output";

  /** Reads the value that the tokens are at. */
  static MlflowParams read(JsonTokens tokens) throws PayloadException {
    if (tokens.current() == JsonToken.VALUE_NULL) {
      return NONE;
    }
    if (tokens.current() != JsonToken.START_OBJECT) {
      throw refuse("params", tokens.quoted(), "an object");
    }
    MlflowParams params = NONE;
    while (tokens.next() != JsonToken.END_OBJECT) {
      String name = tokens.name();
      boolean isText = tokens.next() == JsonToken.VALUE_STRING;
      params =
          switch (name) {
            case PREDICT_METHOD ->
                new MlflowParams(method(isText, tokens), params.inferenceOutput());
            case INFERENCE_OUTPUT -> new MlflowParams(params.predictMethod(), keys(isText, tokens));
            default ->
                throw refuse(
                    "params", name + ": unknown", PREDICT_METHOD + " and " + INFERENCE_OUTPUT);
          };
    }
    return params;
  }

  private static String method(boolean isText, JsonTokens tokens) throws PayloadException {
    String method = isText ? tokens.text() : "";
    if (!method.equals("predict") && !method.equals("predict_proba")) {
      throw refuse("params." + PREDICT_METHOD, tokens.quoted(), "predict or predict_proba");
    }
    return method;
  }

  private static String keys(boolean isText, JsonTokens tokens) throws PayloadException {
    if (!isText || tokens.text().isBlank()) {
      throw refuse("params." + INFERENCE_OUTPUT, tokens.quoted(), "keys with commas between them");
    }
    String keys = tokens.text();
    if (keys.length() > MAX_KEYS_LENGTH) {
      throw refuse(
          "params." + INFERENCE_OUTPUT,
          keys.length() + " characters",
          "at most %d".formatted(MAX_KEYS_LENGTH));
    }
    return keys;
  }

  private static PayloadException refuse(String what, String found, String expected) {
    return BodyFormat.MLFLOW.malformed(
        "%s: %s (expected: %s)".formatted(what, Quoted.of(found), expected));
  }
}
