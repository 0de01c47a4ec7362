/** The rules of the house that the compiler does not hold: who may import what, what names mean. */
@NullMarked
package dev.coppice.architecture;

import org.jspecify.annotations.NullMarked;
