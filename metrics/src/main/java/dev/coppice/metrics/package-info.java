/** What operators see; the only importer of Micrometer. */
@NullMarked
package dev.coppice.metrics;

import org.jspecify.annotations.NullMarked;
