/**
 * Room of the codecs. LIBSVM, of a model's own rows. {@code RequestFormats} comes in, to {@code
 * LibsvmDecoder}; no other format is known here.
 */
@NullMarked
package dev.coppice.server.codec.libsvm;

import org.jspecify.annotations.NullMarked;
