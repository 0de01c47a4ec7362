/**
 * Whether rows get the scores that Python gives them: {@code parity} ({@link
 * dev.coppice.bench.parity.Parity}), whose models and answers come from {@code PythonScripts}.
 *
 * <p>Knows the server only by its HTTP interface.
 */
@NullMarked
package dev.coppice.bench.parity;

import org.jspecify.annotations.NullMarked;
