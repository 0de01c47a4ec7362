/**
 * Room of the codecs. What is answered of scores, and how text writes it. Bodies of requests are
 * not known here.
 *
 * <p>What a call asks for is {@code InferenceOutput}, of {@code OutputKey} and {@code ReasonKey};
 * what that is of a model is a {@code Selection} or an {@code ExplainedSelection}, of {@code
 * OutputColumn} and {@code ReasonColumns}. A {@code ResponseEncoder} writes it: {@code TextEncoder}
 * plain scores, {@code SelectedTextEncoder} a selection, {@code ClarifyEncoder} explanations as
 * SageMaker Clarify does, {@code PredictionsEncoder} predictions as MLflow does. {@code RowForm} is
 * how a row's scores look in text, {@code RowFrame} what stands around all rows.
 */
@NullMarked
package dev.coppice.server.codec.scores;

import org.jspecify.annotations.NullMarked;
