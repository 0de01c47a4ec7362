/**
 * A call from its model's name to its scores: lease, decoding, scoring, encoding, and on which
 * thread. Protocols come in with an {@code Envelope} and a {@code Dialect}; none of them is known
 * here.
 */
@NullMarked
package dev.coppice.server.api.invoke;

import org.jspecify.annotations.NullMarked;
