/**
 * What is known of a load before it begins, because an earlier one failed, found nothing, or went
 * well. Door: {@code FailedLoads}; {@code RememberedFailures} for what is no model by name.
 */
@NullMarked
package dev.coppice.cache.load.failed;

import org.jspecify.annotations.NullMarked;
