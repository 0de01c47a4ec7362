/**
 * What is measured with: {@link dev.coppice.bench.model.BenchModel}, trained models of three sizes,
 * and {@code ModelFile}, one of their files that passed the structural check.
 *
 * <p>Knows where files are kept, from {@code run}, and no benchmark.
 */
@NullMarked
package dev.coppice.bench.model;

import org.jspecify.annotations.NullMarked;
