/**
 * Ground of HTTP. One request and its answer, as handlers see them. Handlers and connections come
 * in; sockets are not known here.
 */
@NullMarked
package dev.coppice.server.http.exchange;

import org.jspecify.annotations.NullMarked;
