/**
 * Room of the log. One line per request at its end: {@code AccessLog} decides which requests get
 * one, {@code AccessLine} and its two forms write it.
 *
 * <p>HTTP and models are not known here.
 */
@NullMarked
package dev.coppice.server.logging.access;

import org.jspecify.annotations.NullMarked;
