/**
 * A fleet's day: {@code day} ({@link dev.coppice.bench.day.DayFigures}). What is played is that of
 * {@code scripts/day}.
 */
@NullMarked
package dev.coppice.bench.day;

import org.jspecify.annotations.NullMarked;
