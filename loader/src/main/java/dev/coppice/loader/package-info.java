/**
 * Ground. The nouns that all rooms and the cache carry: names and keys, what a load yields, who
 * hears of it, and how it fails. HTTP is not known here, nor in any room.
 *
 * <p>The rooms: {@code tracing} the trace that a call is a part of, {@code memory} what a load may
 * take, {@code store} where bytes are, {@code gzip} and {@code archive} what is in them, {@code
 * spool} files that XGBoost reads, {@code disk} the local tier, {@code proof} what an artifact's
 * scores are held to, {@code prepare} from a file to a model, {@code source} the ways in.
 */
@NullMarked
package dev.coppice.loader;

import org.jspecify.annotations.NullMarked;
