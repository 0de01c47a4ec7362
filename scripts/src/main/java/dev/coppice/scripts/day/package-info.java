/**
 * A fleet's day, replayed in minutes against one server: who calls and when is drawn as {@code
 * scripts/plan} draws it, and every answer is held against XGBoost's own.
 *
 * <p>{@link dev.coppice.scripts.day.Day} is the command, {@link dev.coppice.scripts.day.DayReplay}
 * what others run. {@code DayStore} has the artifacts, {@code DayTenant} knows which version an
 * answer may be of, {@code DayCallers} call and {@code DayTally} counts, {@code DayWatch} asks the
 * server for its figures, {@code DayReport} puts {@code DayOutcome} into words.
 */
@NullMarked
package dev.coppice.scripts.day;

import org.jspecify.annotations.NullMarked;
