/**
 * Who is let in: TLS, tokens, limits of strangers, the management port, the health check behind
 * them.
 */
@NullMarked
package dev.coppice.e2e.doors;

import org.jspecify.annotations.NullMarked;
