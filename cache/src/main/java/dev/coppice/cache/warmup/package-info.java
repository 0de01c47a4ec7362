/**
 * What is in memory before calls ask for it. {@code WarmModels} is the door: {@code Popularity}
 * counts the calls of each model, {@code WarmUp} loads pinned models and then popular ones while no
 * call waits, and {@code PopularityText} is how the counts outlive the process. The keeper of that
 * text is not known here.
 */
@NullMarked
package dev.coppice.cache.warmup;

import org.jspecify.annotations.NullMarked;
