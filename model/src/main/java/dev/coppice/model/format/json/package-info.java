/** Reads the JSON of model files. Door: {@code JsonModelReader}. UBJSON is not known here. */
@NullMarked
package dev.coppice.model.format.json;

import org.jspecify.annotations.NullMarked;
