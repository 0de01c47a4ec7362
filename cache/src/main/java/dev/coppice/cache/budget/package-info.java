/**
 * Ground of the cache. The law of bytes, and the line of those who wait for them. Everybody in the
 * cache comes in; models are not known here.
 */
@NullMarked
package dev.coppice.cache.budget;

import org.jspecify.annotations.NullMarked;
