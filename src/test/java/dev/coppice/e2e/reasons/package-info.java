/** Reasons for scores, by every protocol that carries them. */
@NullMarked
package dev.coppice.e2e.reasons;

import org.jspecify.annotations.NullMarked;
