/**
 * The ways in: a model by its name in the store, or by a path of this machine, loaded within a
 * memory share, fetched again where that may help. Doors: {@code StoreSource} and {@code
 * LocalSource}; the cache knows them as {@code ModelSource}.
 */
@NullMarked
package dev.coppice.loader.source;

import org.jspecify.annotations.NullMarked;
