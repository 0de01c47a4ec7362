/**
 * Ground of the decoders. Bytes of a body, rows under way, and the refusal of a body. How a format
 * is read is not known here, only what all are called ({@code BodyFormat}).
 */
@NullMarked
package dev.coppice.server.codec.rows;

import org.jspecify.annotations.NullMarked;
