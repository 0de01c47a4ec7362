/**
 * Who does no harm, and suffers from those who do: the {@code Neighbours} of one port are a
 * platform that asks how the server is ({@code PingProbe}) and a tenant who calls its model ({@code
 * Bystander}), each by a {@code Question} whose answer is known. Attacks are not known here.
 */
@NullMarked
package dev.coppice.bench.hostile.neighbours;

import org.jspecify.annotations.NullMarked;
