/**
 * CSV, of a model's own rows and of raw ones: one walk, two kinds of cells. Door: {@code
 * CsvDecoder}.
 */
@NullMarked
package dev.coppice.server.codec.csv;

import org.jspecify.annotations.NullMarked;
