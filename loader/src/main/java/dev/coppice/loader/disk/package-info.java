/**
 * The spool: files that XGBoost reads, gone with their load or at the next start. {@code prepare}
 * comes in; what is in the files is not known here.
 */
@NullMarked
package dev.coppice.loader.disk;

import org.jspecify.annotations.NullMarked;
