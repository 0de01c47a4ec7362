/**
 * Room of the HTTP server. One client's connection: {@code HttpConnection} goes through its states,
 * {@code PacedDecoder} and {@code RequestReader} read a request within the limits, {@code
 * NettyExchange} carries it to the handler, {@code AnswerWriter} writes the answer, {@code
 * Deadline} and {@code LastWords} end what is late or over.
 *
 * <p>{@code HttpServer} comes in, with {@code HttpLimits}, {@code BodyMemory} and {@code
 * Connections}. What a request means is not known here.
 */
@NullMarked
package dev.coppice.server.http.connection;

import org.jspecify.annotations.NullMarked;
