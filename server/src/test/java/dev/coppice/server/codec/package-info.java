/** Tests of the codecs. */
@NullMarked
package dev.coppice.server.codec;

import org.jspecify.annotations.NullMarked;
