/** Start, wiring and stop of the process. */
@NullMarked
package dev.coppice.server;

import org.jspecify.annotations.NullMarked;
