/**
 * What clients and tenants who mean harm can do to the others: {@code hostile} ({@link
 * dev.coppice.bench.hostile.Hostile}).
 *
 * <p>An {@code Attack} is a move that many clients make over and over in an {@code Arena}, which
 * counts what the {@code Victim} said. The types named {@code ...Attacks} list them, {@code
 * AccessAttacks} those on a server with a {@code Guard}; {@code Damage} is what one did, {@code
 * Outcome} what all did.
 *
 * <p>The rooms: {@code neighbours} suffer from it, {@code artifact} is what tenants upload, {@code
 * wire} is what all clients connect by. None of them knows this package.
 */
@NullMarked
package dev.coppice.bench.hostile;

import org.jspecify.annotations.NullMarked;
