/**
 * The language of model files: JSON and UBJSON read as a stream of members and numbers, UBJSON
 * written, and the limits of both. {@code check} and {@code legacy} come in; what the members mean
 * is not known here.
 */
@NullMarked
package dev.coppice.model.format;

import org.jspecify.annotations.NullMarked;
