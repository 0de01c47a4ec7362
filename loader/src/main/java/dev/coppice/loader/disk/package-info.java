/**
 * The spool: files that XGBoost reads, gone with their load or at the next start. Door: {@code
 * SpoolDirectory}. {@code prepare} comes in, and {@code source} for its failures; what is in the
 * files is not known here.
 */
@NullMarked
package dev.coppice.loader.disk;

import org.jspecify.annotations.NullMarked;
