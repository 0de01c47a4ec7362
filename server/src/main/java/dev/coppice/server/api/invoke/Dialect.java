package dev.coppice.server.api.invoke;

import dev.coppice.server.api.failure.FailureForm;
import dev.coppice.server.codec.AnswerFormats;

/**
 * How a model speaks to its callers.
 *
 * @param answers the forms of its scores
 * @param failures the form of failed calls on the plain routes
 */
public record Dialect(AnswerFormats answers, FailureForm failures) {}
