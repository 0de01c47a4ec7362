/** Bodies through the door of the codecs, and what its tests share. */
@NullMarked
package dev.coppice.server.codec;

import org.jspecify.annotations.NullMarked;
