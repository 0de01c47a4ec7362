/** Which models are in memory and who is using them; knows bytes and time. */
@NullMarked
package dev.coppice.cache;

import org.jspecify.annotations.NullMarked;
