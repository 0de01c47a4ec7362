/**
 * How steps are read from a document: strictly, within its limits, and refused with their place.
 * Knows the steps, but neither raw rows nor how a feature is compiled.
 */
@NullMarked
package dev.coppice.model.preprocessing.document;

import org.jspecify.annotations.NullMarked;
