/**
 * What drawn bytes do to the readers of strangers' bytes: {@code fuzz} ({@link
 * dev.coppice.bench.fuzz.Fuzz}) runs the fuzz tests of the modules, {@code FuzzTarget} by {@code
 * FuzzTarget}, in processes of their own.
 */
@NullMarked
package dev.coppice.bench.fuzz;

import org.jspecify.annotations.NullMarked;
