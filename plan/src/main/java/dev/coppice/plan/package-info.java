/**
 * Says what instance a fleet needs. Rooms: {@code traffic} is who calls and when; {@code eviction}
 * is what the calls make of a memory and a disk, by who leaves. Nothing is served here; calls are
 * numbers.
 */
@NullMarked
package dev.coppice.plan;

import org.jspecify.annotations.NullMarked;
