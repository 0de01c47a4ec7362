/**
 * Room of the codecs. JSON and JSON lines, of a model's own rows and of raw ones: the forms of rows
 * ({@code JsonRows}), two kinds of cells ({@code MatrixCells}, {@code RawCells}). Doors: {@code
 * JsonDecoder} and {@code JsonLinesDecoder}, {@code MlflowDecoder}, which reads data frames, and
 * {@code JsonTenantReader} for rows of many tenants. No other format is known here.
 */
@NullMarked
package dev.coppice.server.codec.json;

import org.jspecify.annotations.NullMarked;
