package dev.coppice.server.api.score;

import dev.coppice.cache.budget.SharedBytes;

/**
 * What all requests together may take, of which no model has more than its share.
 *
 * @param heap for rows and scores, and for answers that are not out yet
 * @param bodies for bodies that wait to be decoded
 */
public record RequestMemory(SharedBytes heap, SharedBytes bodies) {}
