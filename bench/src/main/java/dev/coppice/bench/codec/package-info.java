/**
 * What bodies and answers cost, beside scoring and beside each other. Each {@code Benchmark} here
 * says what it measures; {@code Bench} has their names.
 *
 * <p>All call the server's own codecs in this process. {@code PreprocessedRows} adds raw rows,
 * drawn by {@code RawCustomers}.
 */
@NullMarked
package dev.coppice.bench.codec;

import org.jspecify.annotations.NullMarked;
