package dev.coppice.server.api.sagemaker;

import dev.coppice.loader.ModelName;
import dev.coppice.loader.StoreKey;
import dev.coppice.model.Quoted;
import dev.coppice.server.api.failure.FailureForm;
import dev.coppice.server.api.invoke.Dialect;
import dev.coppice.server.codec.AnswerFormats;
import dev.coppice.server.http.exchange.HeaderField;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

/**
 * Finds the model that a call means by its target header, the attribute in its place, or its path,
 * and that model's dialect.
 */
public final class Targets {

  private static final AsciiString TARGET_MODEL =
      AsciiString.cached("X-Amzn-SageMaker-Target-Model");

  private final boolean hasNamedModels;
  private final Dialect multiModel;
  private final boolean hasSingle;
  private final Dialect singleModel;

  /**
   * @param hasNamedModels whether there are models with names
   * @param answers the forms of those models' answers
   * @param singleAnswers the forms of the model that answers calls without a name; null if there is
   *     no such model
   */
  public Targets(
      boolean hasNamedModels, AnswerFormats answers, @Nullable AnswerFormats singleAnswers) {
    this.hasNamedModels = hasNamedModels;
    multiModel = new Dialect(answers, FailureForm.JSON);
    hasSingle = singleAnswers != null;
    singleModel = singleAnswers == null ? multiModel : new Dialect(singleAnswers, FailureForm.TEXT);
  }

  /**
   * The header's value as sent, or the custom attribute's in its place; null if there is neither.
   */
  public static @Nullable String header(HttpHeaders headers) {
    String header = HeaderField.value(headers, TARGET_MODEL);
    return header == null ? TargetAttribute.first(headers) : header;
  }

  /** The dialect of calls that name their model. */
  Dialect multiModel() {
    return multiModel;
  }

  /**
   * The dialect of a call, also for what is wrong with it.
   *
   * @param target as {@link #header} gave it
   */
  Dialect dialect(@Nullable String target) {
    return target == null ? singleModel : multiModel;
  }

  /**
   * The model that a call means.
   *
   * @param target as {@link #header} gave it from these headers
   * @param endpoint the endpoint that was called
   * @throws IllegalArgumentException with the text for the client, if there is no such model
   */
  ModelName byHeader(@Nullable String target, HttpHeaders headers, String endpoint) {
    if (target == null) {
      if (!hasSingle) {
        throw new IllegalArgumentException("Header " + TARGET_MODEL + " is required.");
      }
      return ModelName.SINGLE;
    }
    if (!hasNamedModels) {
      throw new IllegalArgumentException(
          "Endpoint "
              + endpoint
              + " is not a multi-model endpoint and does not support target model header.");
    }
    if (HeaderField.isRepeated(headers, TARGET_MODEL, target)) {
      throw refused(target, "(expected: one such header)");
    }
    if (!TargetAttribute.agrees(headers, target)) {
      throw refused(target, "(expected: no other name in the custom attribute target-model)");
    }
    try {
      return new StoreKey(target).name();
    } catch (IllegalArgumentException e) {
      throw refused(target, e.getMessage());
    }
  }

  /**
   * The model that a path means; null if no model can have that name.
   *
   * @param name decoded
   */
  @Nullable ModelName byPath(String name) {
    return hasNamedModels ? ModelName.of(name).orElse(null) : null;
  }

  private static IllegalArgumentException refused(String target, @Nullable String rule) {
    return new IllegalArgumentException(TARGET_MODEL + ": " + Quoted.of(target) + " " + rule);
  }
}
