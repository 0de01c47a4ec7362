/**
 * The local tier: models in the form they have in memory, kept on this machine's disk over
 * restarts. Door: {@code DiskTier}. Where artifacts come from is not known here.
 *
 * <p>An entry of the tier on its way: {@code EntryDraft} waits in the {@code CopyQueue} until
 * {@code TierThread} writes it into the {@code TierDirectory}, as {@code EntryLayout} says; {@code
 * EntryIndex} knows it from then on. {@code HeldDirectory} has that directory while it can be had,
 * {@code TierRoom} has room made for it, and {@code TierHealth} says whether the disk works. A load
 * opens it as {@code StoredEntry}, whose {@code BlockReader} fills and checks the memory.
 */
@NullMarked
package dev.coppice.loader.disk;

import org.jspecify.annotations.NullMarked;
