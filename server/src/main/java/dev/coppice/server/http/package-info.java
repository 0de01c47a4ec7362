/**
 * Door. HTTP/1.1 over Netty: {@code HttpServer} listens, and hands requests to one handler. Models
 * are not known here, nor in any room.
 *
 * <p>The rooms: {@code connection} one client's bytes, limits and time-outs, {@code exchange} one
 * request and its answer, as handlers see them.
 */
@NullMarked
package dev.coppice.server.http;

import org.jspecify.annotations.NullMarked;
