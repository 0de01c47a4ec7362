/**
 * Old formats and strangers' files. Doors: {@code FileContent}, whether a file is a model at all,
 * and {@code ModelInput}, a model of any kind as JSON or UBJSON. Here are the deprecated binary
 * format ({@code Binary...}) and the models inside of pickles, each a {@code Translation} that
 * writes UBJSON while it is read. What makes a model valid is not known here.
 *
 * <p>The room {@code pickle} reads the pickles themselves.
 */
@NullMarked
package dev.coppice.model.legacy;

import org.jspecify.annotations.NullMarked;
