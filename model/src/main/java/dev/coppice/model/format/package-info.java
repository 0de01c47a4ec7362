/**
 * Ground of its two rooms. What a model file is made of, whatever its format: members and numbers
 * as a {@code ModelReader} gives them, columns that hold an array, the place that a refusal names,
 * bytes through a bounded buffer, a refusal's way out of a stream, and the limits of all. What the
 * members mean is not known here.
 *
 * <p>The rooms: {@code json} reads JSON, {@code ubjson} reads and writes UBJSON, from JSON too.
 */
@NullMarked
package dev.coppice.model.format;

import org.jspecify.annotations.NullMarked;
