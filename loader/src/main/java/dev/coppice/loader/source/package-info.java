/**
 * The ways in: a model by its name in the store, or by a path of this machine, loaded within a
 * share of the memory, fetched again where that may help, its failures in the words for clients.
 * Doors: {@code StoreSource} and {@code LocalSource}; the cache knows them as {@code ModelSource}.
 * Who waits for a model is not known here.
 */
@NullMarked
package dev.coppice.loader.source;

import org.jspecify.annotations.NullMarked;
