package dev.coppice.server.codec.tensors.answer;

/**
 * An output that a call asks for.
 *
 * @param isBinary whether its data comes behind the answer's JSON
 */
public record RequestedOutput(String name, boolean isBinary) {}
