/**
 * Ground of the decoders. Decimal numbers read from bytes, rounded as Python rounds them: {@code
 * DecimalParser}. Bodies, rows and formats are not known here.
 */
@NullMarked
package dev.coppice.server.codec.decimal;

import org.jspecify.annotations.NullMarked;
