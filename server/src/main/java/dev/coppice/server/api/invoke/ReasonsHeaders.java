package dev.coppice.server.api.invoke;

import dev.coppice.model.Model;
import dev.coppice.server.codec.rows.MediaTypeException;
import dev.coppice.server.codec.scores.ExplanationsRule;
import dev.coppice.server.codec.scores.InferenceOutput;
import dev.coppice.server.codec.scores.InferenceOutputException;
import dev.coppice.server.codec.scores.ResponseEncoder;
import dev.coppice.server.http.exchange.HeaderField;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import java.util.Optional;

/**
 * What a call's headers ask for of the reasons of its scores: by the custom attributes of every
 * route, or in SageMaker's own way.
 */
record ReasonsHeaders(HttpHeaders headers, CallHeaders names, Dialect dialect) {

  /** Whether they ask for any. */
  boolean isAny() {
    String attributes = AttributesHeader.value(headers);
    return (attributes != null && InferenceOutput.asksForReasons(attributes))
        || explanations().isPresent();
  }

  /** Which rows SageMaker's own way has explained; empty if it is not gone, or none are. */
  Optional<ExplanationsRule> explanations() {
    AsciiString header = names.explanations();
    String expression = header == null ? null : HeaderField.value(headers, header);
    return expression == null
        ? Optional.empty()
        : ExplanationsRule.parse(expression).filter(rule -> !rule.isNone());
  }

  /**
   * The encoder of the answer with its reasons.
   *
   * @param model the answering model, which has an explainer
   */
  ResponseEncoder encoder(Model model) throws MediaTypeException, InferenceOutputException {
    String accept = HeaderField.value(headers, names.accept());
    String attributes = AttributesHeader.value(headers);
    Optional<ExplanationsRule> rule = explanations();
    return rule.isPresent()
        ? dialect.answers().clarifying(accept, attributes, rule.get(), model)
        : dialect.answers().explaining(accept, attributes, model);
  }
}
