/**
 * Door. HTTP/1.1 over Netty: {@code HttpServer} listens, and hands requests to one handler. Models
 * and routes are not known here, nor in any room.
 *
 * <p>The rooms, each knowing only those after it: {@code connection} is one client, from its first
 * byte to its last; {@code answer} is how answers go out; {@code request} is how requests come in,
 * within the limits; {@code tls} is what comes before HTTP; {@code exchange} is one request and its
 * answer, as handlers see them.
 */
@NullMarked
package dev.coppice.server.http;

import org.jspecify.annotations.NullMarked;
