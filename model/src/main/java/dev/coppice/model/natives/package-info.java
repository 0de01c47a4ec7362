/**
 * From a native library in a jar to one in this process. Door: {@code NativeDirectory}. Whoever
 * owns a library comes in, of any module; it knows none of the libraries.
 */
@NullMarked
package dev.coppice.model.natives;

import org.jspecify.annotations.NullMarked;
