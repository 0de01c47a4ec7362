/**
 * Who calls, and when: {@code Traffic} describes a fleet's calls and draws a day of them, {@code
 * Trace} makes days of it that differ. The ground of this module; it knows no model and no memory.
 */
@NullMarked
package dev.coppice.plan.traffic;

import org.jspecify.annotations.NullMarked;
