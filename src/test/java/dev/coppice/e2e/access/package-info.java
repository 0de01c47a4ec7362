/**
 * Who is let in: TLS, tokens, limits per tenant, the management port, the health check behind them.
 */
@NullMarked
package dev.coppice.e2e.access;

import org.jspecify.annotations.NullMarked;
