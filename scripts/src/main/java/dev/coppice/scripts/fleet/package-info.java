/**
 * A fleet on one machine: several servers over one store behind HAProxy, a fleet's calls, and what
 * becomes of them when servers die, come and restart. {@link dev.coppice.scripts.fleet.Fleet} is
 * the command, {@link dev.coppice.scripts.fleet.FleetComparison} is what others measure; the rest
 * is known here alone.
 */
@NullMarked
package dev.coppice.scripts.fleet;

import org.jspecify.annotations.NullMarked;
