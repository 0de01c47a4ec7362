/**
 * Room of the HTTP server. An answer as it goes out: {@code AnswerWriter} writes an {@code Answer}
 * whole or in parts; {@code SendRate} lets clients go that take theirs too slowly, and {@code
 * TakingTime} those that take it for too long, by a {@code Reset}.
 *
 * <p>What comes after an answer is not known here.
 */
@NullMarked
package dev.coppice.server.http.answer;

import org.jspecify.annotations.NullMarked;
