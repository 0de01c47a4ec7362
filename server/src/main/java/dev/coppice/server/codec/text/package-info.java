/**
 * Ground of the encoders. Text in ASCII: numbers as Python prints them ({@code AsciiOutput}, by
 * {@code NumberFormat}), and what stands within a string of JSON ({@code JsonText}). Scores and
 * answers are not known here.
 */
@NullMarked
package dev.coppice.server.codec.text;

import org.jspecify.annotations.NullMarked;
