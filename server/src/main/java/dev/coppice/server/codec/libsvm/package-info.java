/** LIBSVM. Door: {@code LibsvmDecoder}. */
@NullMarked
package dev.coppice.server.codec.libsvm;

import org.jspecify.annotations.NullMarked;
