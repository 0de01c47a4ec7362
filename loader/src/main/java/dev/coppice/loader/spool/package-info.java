/**
 * The spool: files that XGBoost reads, each gone with its load, or at the next start. Door: {@code
 * SpoolDirectory}. What is in the files is not known here.
 */
@NullMarked
package dev.coppice.loader.spool;

import org.jspecify.annotations.NullMarked;
