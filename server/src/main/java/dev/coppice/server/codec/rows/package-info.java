/**
 * Ground of the decoders. A {@code RequestDecoder} makes {@code Rows} of a body, or raw ones. How a
 * format is read is not known here, only what all are called ({@code BodyFormat}).
 *
 * <p>Cell by cell they grow in a {@code MatrixBuilder}, as {@code DenseRows} or {@code SparseRows},
 * raw ones in a {@code RawTableBuilder}, whose cells {@code RawText} fills. {@code BodyBytes} is
 * what parsers read, {@code BodyTokens} the tokens of JSON, {@code NamedColumns} and {@code
 * ColumnLookup} say which column a name means. A body that cannot be scored is a {@code
 * PayloadException}, a type that is not served a {@code MediaTypeException}.
 */
@NullMarked
package dev.coppice.server.codec.rows;

import org.jspecify.annotations.NullMarked;
