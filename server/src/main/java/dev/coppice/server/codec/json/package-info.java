/**
 * Room of the codecs. JSON and JSON lines, of a model's own rows and of raw ones: the forms of rows
 * ({@code JsonRows}), two kinds of cells ({@code MatrixCells}, {@code RawCells}). {@code
 * RequestFormats} comes in, to {@code JsonDecoder} and {@code JsonLinesDecoder}; MLflow's routes to
 * {@code MlflowDecoder}, which reads data frames. No other format is known here.
 */
@NullMarked
package dev.coppice.server.codec.json;

import org.jspecify.annotations.NullMarked;
