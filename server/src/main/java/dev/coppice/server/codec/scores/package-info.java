/**
 * What is told of scores, and how text has it. The door and {@code recordio} come in; requests are
 * not known here.
 */
@NullMarked
package dev.coppice.server.codec.scores;

import org.jspecify.annotations.NullMarked;
