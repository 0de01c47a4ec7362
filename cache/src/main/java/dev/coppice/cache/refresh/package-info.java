/**
 * How models in memory stay the newest. Doors: {@code Refresher} compares the models that are used
 * with their store; {@code NewestVersions} blocks calls that want no older version. How a load runs
 * is not known here.
 */
@NullMarked
package dev.coppice.cache.refresh;

import org.jspecify.annotations.NullMarked;
