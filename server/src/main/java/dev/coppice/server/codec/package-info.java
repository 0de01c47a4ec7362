/** Payloads: one class a media type, bytes to matrix and scores to bytes. */
@NullMarked
package dev.coppice.server.codec;

import org.jspecify.annotations.NullMarked;
