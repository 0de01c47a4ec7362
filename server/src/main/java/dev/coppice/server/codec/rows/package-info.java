/**
 * Ground of the decoders. Bytes of a body, rows under way, and the refusal of a body. All formats
 * come in; none of them is known here.
 */
@NullMarked
package dev.coppice.server.codec.rows;

import org.jspecify.annotations.NullMarked;
