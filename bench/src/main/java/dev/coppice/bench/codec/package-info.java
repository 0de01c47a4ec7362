/**
 * What bodies and answers cost: {@code codec} ({@link dev.coppice.bench.codec.Codec}), one batch of
 * CSV beside scoring it, and {@code payload} ({@link dev.coppice.bench.codec.Payload}), every
 * format beside CSV.
 *
 * <p>Both call the server's own codecs in this process. {@code PreprocessedRows} adds raw rows,
 * drawn by {@code RawCustomers}.
 */
@NullMarked
package dev.coppice.bench.codec;

import org.jspecify.annotations.NullMarked;
