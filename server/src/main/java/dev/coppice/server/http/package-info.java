/** HTTP/1.1 over Netty: connections, limits and time-outs; knows no model. */
@NullMarked
package dev.coppice.server.http;

import org.jspecify.annotations.NullMarked;
