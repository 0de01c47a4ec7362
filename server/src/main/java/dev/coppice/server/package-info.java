/**
 * Door. Start, wiring and stop of the process: {@code Main} runs it, {@code InferenceServer} is the
 * one place that wires, with {@code LoaderModule} and {@code HttpModule} for its two sides.
 *
 * <p>The rooms: {@code config} is the environment; {@code http} is the wire; {@code api} is the
 * routes; {@code codec} is the media types. None of them knows this package.
 */
@NullMarked
package dev.coppice.server;

import org.jspecify.annotations.NullMarked;
