/**
 * From a model's name to a {@link dev.coppice.model.Model}: stores and archives, nothing of HTTP.
 */
@NullMarked
package dev.coppice.loader;

import org.jspecify.annotations.NullMarked;
