/**
 * Room of the codecs. LIBSVM, of a model's own rows. Door: {@code LibsvmDecoder}. No other format
 * is known here.
 */
@NullMarked
package dev.coppice.server.codec.libsvm;

import org.jspecify.annotations.NullMarked;
