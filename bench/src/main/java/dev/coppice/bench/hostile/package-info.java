/**
 * What clients and tenants who mean harm can do to the others: {@code hostile} ({@link
 * dev.coppice.bench.hostile.Hostile}).
 *
 * <p>An {@code Attack} is a move that many clients make over and over in an {@code Arena}, which
 * counts what the server said. The types named {@code ...Attacks} list them, {@code AccessAttacks}
 * those on a server with a {@code Guard}; {@code PingProbe} and {@code Bystander}, the {@code
 * Neighbours} of one port, say what they did to others.
 */
@NullMarked
package dev.coppice.bench.hostile;

import org.jspecify.annotations.NullMarked;
