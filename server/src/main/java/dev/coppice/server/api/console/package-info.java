/**
 * Room of the API. A page for whoever runs the server, and the figures that it shows: {@code
 * ConsoleHandler} answers, {@code HistorySampler} keeps the last hour, {@code ConsoleData} writes
 * both once for all pages. Calls are not known here.
 */
@NullMarked
package dev.coppice.server.api.console;

import org.jspecify.annotations.NullMarked;
