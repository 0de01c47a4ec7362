/**
 * Reads and writes the UBJSON of model files. Doors: {@code UbjsonModelReader} for {@code check};
 * {@code UbjsonWriter}, and {@code ModelRewriter} which makes UBJSON of a model in either format,
 * for {@code legacy}. Old formats are not known here.
 */
@NullMarked
package dev.coppice.model.format.ubjson;

import org.jspecify.annotations.NullMarked;
