package dev.coppice.server.api.invoke;

import dev.coppice.server.api.failure.FailureForm;
import dev.coppice.server.codec.AnswerFormats;

/**
 * How a model speaks to its callers.
 *
 * @param answers the forms of its scores
 * @param errors the form of its errors on the plain routes
 */
public record Dialect(AnswerFormats answers, FailureForm errors) {}
