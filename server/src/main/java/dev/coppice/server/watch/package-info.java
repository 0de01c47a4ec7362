/**
 * Ground. Values that come from files which may change while the server runs: {@code FileWatcher}
 * looks at them, {@code Watched} is one such value, {@code LineFile} how those of lines are read.
 * What the files mean is not known here.
 */
@NullMarked
package dev.coppice.server.watch;

import org.jspecify.annotations.NullMarked;
