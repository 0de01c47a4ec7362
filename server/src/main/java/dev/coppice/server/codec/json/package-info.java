/**
 * JSON and JSON lines, of a model's own rows and of raw ones. Doors: {@code JsonDecoder} and {@code
 * JsonLinesDecoder}.
 */
@NullMarked
package dev.coppice.server.codec.json;

import org.jspecify.annotations.NullMarked;
