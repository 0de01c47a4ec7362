@NullMarked
package dev.coppice.loader;

import org.jspecify.annotations.NullMarked;
