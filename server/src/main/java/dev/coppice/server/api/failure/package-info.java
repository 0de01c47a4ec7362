/**
 * Ground of the API. What a client is told instead of scores: a closed set, and one switch from a
 * reason to its status. Every room comes in.
 */
@NullMarked
package dev.coppice.server.api.failure;

import org.jspecify.annotations.NullMarked;
