/**
 * Room of the HTTP server. An answer as it goes out: {@code AnswerWriter} writes an {@code Answer}
 * whole or in parts; {@code WriteDeadline} ends the connection of a client that takes too long for
 * an answer, by a {@code Reset}.
 *
 * <p>What comes after an answer is not known here.
 */
@NullMarked
package dev.coppice.server.http.answer;

import org.jspecify.annotations.NullMarked;
