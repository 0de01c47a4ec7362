/**
 * Door. Start, wiring and stop of the process: {@code Main} runs it, {@code InferenceServer} is the
 * one place that wires, with a {@code ...Module} for each of its sides.
 *
 * <p>The rooms: {@code config} is the environment; {@code http} is the wire, and {@code grpc}
 * another; {@code api} is the routes; {@code codec} is the media types; {@code logging} is how
 * lines get to the log; {@code about} is what a server says of itself without serving; {@code
 * watch} is files that may change. None of them knows this package.
 */
@NullMarked
package dev.coppice.server;

import org.jspecify.annotations.NullMarked;
