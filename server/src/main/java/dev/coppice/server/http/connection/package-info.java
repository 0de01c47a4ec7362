/**
 * Room of the HTTP server. One client's connection: {@code HttpConnection} goes through its states,
 * {@code RequestReader} decides what becomes of a request, {@code NettyExchange} carries it to the
 * handler, {@code Deadline} and {@code LingeringClose} end what is late or over.
 *
 * <p>Doors: {@code Shared} and {@code Connections}. What a request means is not known here.
 */
@NullMarked
package dev.coppice.server.http.connection;

import org.jspecify.annotations.NullMarked;
