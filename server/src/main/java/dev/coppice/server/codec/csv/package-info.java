/**
 * Room of the codecs. CSV, of a model's own rows and of raw ones: one walk ({@code CsvRows}), two
 * kinds of cells ({@code CsvMatrixCells}, {@code CsvRawCells}). Doors: {@code CsvDecoder}, and
 * {@code CsvTenantReader} for rows of many tenants. No other format is known here.
 */
@NullMarked
package dev.coppice.server.codec.csv;

import org.jspecify.annotations.NullMarked;
