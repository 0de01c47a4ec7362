/** What Coppice measures of itself. */
@NullMarked
package dev.coppice.bench;

import org.jspecify.annotations.NullMarked;
