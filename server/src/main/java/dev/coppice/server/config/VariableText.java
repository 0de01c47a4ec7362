package dev.coppice.server.config;

/**
 * What there is to say of a {@link Variable}.
 *
 * @param key name of the environment variable
 * @param unit what the value is, for people
 * @param defaultText the default as one would set it, or in words where it is unset or depends on
 *     the machine
 * @param meaning what it does
 * @param range the values that a number, a size or a duration may have
 */
record VariableText(String key, String unit, String defaultText, String meaning, Range range) {}
