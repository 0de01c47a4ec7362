/**
 * Ground. How lines get to the log without anybody waiting for its reader: {@code QueuedOutput} is
 * logback's appender, {@code BoundedWriter} its thread, {@code RepeatLimit} says which repeats of a
 * line are worth writing, {@code LogConfigurator} says what is logged, {@code LogFormat} how it
 * looks, {@code StandardOutput} is where all lines go. The room {@code access} has the lines of
 * requests.
 *
 * <p>Logback comes in by its service. Nothing else is known here.
 */
@NullMarked
package dev.coppice.server.logging;

import org.jspecify.annotations.NullMarked;
