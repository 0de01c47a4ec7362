/**
 * One client's connection: requests read and bounded, answers written, what is unsent or late.
 * {@code HttpServer} comes in; what a request means is not known here.
 */
@NullMarked
package dev.coppice.server.http.connection;

import org.jspecify.annotations.NullMarked;
