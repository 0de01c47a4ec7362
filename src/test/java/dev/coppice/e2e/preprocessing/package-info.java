/**
 * From raw rows to features: what a declared preprocessing does, beside the Python it stands for.
 */
@NullMarked
package dev.coppice.e2e.preprocessing;

import org.jspecify.annotations.NullMarked;
