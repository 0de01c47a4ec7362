/**
 * End-to-end tests: a real server on a free port, a real S3 server, real models.
 *
 * <p>The rooms: {@code protocol} is the wire, {@code reasons} what comes with scores on it, {@code
 * access} who is let in, {@code store} where models are, {@code artifact} what is in them, {@code
 * preprocessing} from raw rows to features, {@code memory} which models are in memory, {@code
 * process} the server as a process, {@code people} the console and the command line.
 */
@NullMarked
package dev.coppice.e2e;

import org.jspecify.annotations.NullMarked;
