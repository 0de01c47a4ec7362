/** The wire: what each protocol asks and is answered, by clients that others wrote. */
@NullMarked
package dev.coppice.e2e.protocol;

import org.jspecify.annotations.NullMarked;
