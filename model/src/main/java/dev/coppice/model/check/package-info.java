/**
 * What makes a file a model: the structural check that stands before everything native, and what it
 * learns, passed to sinks while it reads. Door: {@code ModelCheck}. No engine is known here.
 */
@NullMarked
package dev.coppice.model.check;

import org.jspecify.annotations.NullMarked;
