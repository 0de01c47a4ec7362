/**
 * Room of the HTTP server. A request as it comes in: {@code PacedDecoder} reads it piece by piece,
 * {@code RequestHead} says what its head means, {@code RequestBody} gathers its body, all within
 * {@code HttpLimits} and the accounts {@code HeadMemory} and {@code BodyMemory}.
 *
 * <p>What a connection does next is not known here.
 */
@NullMarked
package dev.coppice.server.http.request;

import org.jspecify.annotations.NullMarked;
