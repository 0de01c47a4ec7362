/**
 * The server as a process, and what is started beside it: scripts, flags, exits, logs, traces, what
 * is shipped.
 */
@NullMarked
package dev.coppice.e2e.process;

import org.jspecify.annotations.NullMarked;
