/**
 * Ground of HTTP. One request and its answer, as handlers see them: {@code Exchange}, {@code
 * Response}, how headers are read ({@code HeaderField}, {@code CacheControl}), and how the server's
 * own refusals look ({@code Refusal}, {@code AnswerStyle}); and when an event loop comes to what
 * may wait ({@code NextRound}). Sockets are not known here; whoever has one makes a {@code
 * HeardExchange}.
 */
@NullMarked
package dev.coppice.server.http.exchange;

import org.jspecify.annotations.NullMarked;
