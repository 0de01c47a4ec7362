/**
 * Who leaves a memory that is too small, and what that makes of a fleet's calls: a {@code Policy}
 * is one law of it, a {@code Simulation} holds days of calls against it. The server's own law is
 * made of the server's own count of calls.
 */
@NullMarked
package dev.coppice.plan.eviction;

import org.jspecify.annotations.NullMarked;
