/**
 * What is native and no engine's own: {@code NativeDirectory} makes of a library in a jar one in
 * this process, {@code LowPriority} has a thread stand back. What a library does is not known here.
 */
@NullMarked
package dev.coppice.model.natives;

import org.jspecify.annotations.NullMarked;
