/**
 * The ways in: a model by its name in the store, or by a path of this machine, loaded within a
 * share of the memory, fetched again where that may help, its failures in the words for clients.
 * Doors: {@code StoreOrigin}, {@code TieredOrigin} and {@code LocalSource}; the cache knows them as
 * {@code Origin}. Callers that wait for a model are not known here.
 */
@NullMarked
package dev.coppice.loader.source;

import org.jspecify.annotations.NullMarked;
