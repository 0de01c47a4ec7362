/**
 * Room of the API. A call from its model's name to its scores: {@code InvokeHandler} decides on
 * which thread, {@code Invocation} is the call and its one answer, {@code WarmCall} its part that
 * holds a lease, {@code CallForm} how it is read and answered.
 *
 * <p>Protocols come in with a {@code Protocol}, an {@code Envelope} per operation and a {@code
 * Dialect} per kind of model; none of them is known here.
 */
@NullMarked
package dev.coppice.server.api.invoke;

import org.jspecify.annotations.NullMarked;
