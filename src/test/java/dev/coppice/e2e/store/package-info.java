/**
 * Where models are: one contract on every kind of store, stores that fail or change, the local disk
 * between them and the server, and writers that are killed.
 */
@NullMarked
package dev.coppice.e2e.store;

import org.jspecify.annotations.NullMarked;
