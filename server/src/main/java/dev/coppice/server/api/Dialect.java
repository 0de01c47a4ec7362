package dev.coppice.server.api;

import dev.coppice.server.codec.AnswerFormats;

/**
 * How a model speaks to its callers.
 *
 * @param answers the forms of its scores
 * @param errors the form of its errors on the plain routes
 */
record Dialect(AnswerFormats answers, ErrorForm errors) {}
