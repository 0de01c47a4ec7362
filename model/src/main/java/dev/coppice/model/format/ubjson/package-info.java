/**
 * Reads and writes the UBJSON of model files. Doors: {@code UbjsonModelReader}; {@code
 * UbjsonWriter}, and {@code ModelRewriter}, which makes UBJSON of a model in either format; {@code
 * ModelSlice}, a model of some of another's trees. Old formats are not known here.
 */
@NullMarked
package dev.coppice.model.format.ubjson;

import org.jspecify.annotations.NullMarked;
