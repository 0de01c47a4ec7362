/**
 * Says what instance a fleet needs. Rooms: {@code traffic} is who calls and when; {@code eviction}
 * is what the calls make of a memory and a disk, by who leaves; {@code fleet} is what the models
 * take, listed and loaded; {@code option} is what the user asks for; {@code forecast} holds
 * instances against it; {@code report} presents the result. Nothing is served here; calls are
 * numbers.
 */
@NullMarked
package dev.coppice.plan;

import org.jspecify.annotations.NullMarked;
