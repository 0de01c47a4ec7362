package dev.coppice.server.api.sagemaker;

import dev.coppice.model.Quoted;
import dev.coppice.server.codec.scores.ExplanationsRule;
import dev.coppice.server.http.exchange.HeaderField;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

/**
 * The parts of an endpoint that a call of the Runtime API may ask for, beside a model. Here there
 * is only the one variant; a call for any other part is refused, as on SageMaker, since an answer
 * would be taken for that part's.
 */
public final class EndpointParts {

  private static final AsciiString VARIANT = AsciiString.cached("X-Amzn-SageMaker-Target-Variant");
  private static final AsciiString COMPONENT =
      AsciiString.cached("X-Amzn-SageMaker-Inference-Component");
  private static final AsciiString CONTAINER =
      AsciiString.cached("X-Amzn-SageMaker-Target-Container-Hostname");
  static final AsciiString EXPLANATIONS =
      AsciiString.cached("X-Amzn-SageMaker-Enable-Explanations");

  /** The JMESPath literal that asks for no explanations. */
  private static final String NO_EXPLANATIONS = "`false`";

  private final String variant;

  /**
   * @param variant the production variant that this server says it is
   */
  public EndpointParts(String variant) {
    this.variant = variant;
  }

  /**
   * Looks for what is asked for and not there.
   *
   * @param hasExplainer whether the operation has an answer with explanations
   * @return the text for the client; null if there is all that is asked for
   */
  @Nullable String missing(HttpHeaders headers, String endpoint, boolean hasExplainer) {
    String named = HeaderField.value(headers, VARIANT);
    if (named != null && !named.equals(variant)) {
      return "Variant " + Quoted.of(named) + " not found for Endpoint " + endpoint + ".";
    }
    String component = HeaderField.value(headers, COMPONENT);
    if (component != null) {
      return "Inference Component "
          + Quoted.of(component)
          + " not found for Endpoint "
          + endpoint
          + " (expected: no InferenceComponentName).";
    }
    if (headers.contains(CONTAINER)) {
      return "Endpoint "
          + endpoint
          + " is not a multi-container endpoint and does not support target container hostname"
          + " header (expected: no TargetContainerHostname).";
    }
    String explanations = HeaderField.value(headers, EXPLANATIONS);
    if (explanations != null && hasExplainer) {
      return ExplanationsRule.parse(explanations).isPresent()
          ? null
          : EXPLANATIONS
              + ": "
              + Quoted.of(explanations)
              + " (expected: "
              + ExplanationsRule.EXPECTED
              + ")";
    }
    if (explanations != null && !explanations.equals(NO_EXPLANATIONS)) {
      return "Endpoint "
          + endpoint
          + " has no explainer and does not support enable explanations header"
          + " (expected: no EnableExplanations, or `false`).";
    }
    return null;
  }
}
