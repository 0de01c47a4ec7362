/**
 * What the steps of declared preprocessing are, as a document declares them, and the arithmetic of
 * those that take numbers. Knows no document, no raw rows and no model.
 */
@NullMarked
package dev.coppice.model.preprocessing.step;

import org.jspecify.annotations.NullMarked;
