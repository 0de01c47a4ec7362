package dev.coppice.server.codec.tensors;

/**
 * An output that a call asks for.
 *
 * @param isBinary whether its data comes behind the answer's JSON
 */
record RequestedOutput(String name, boolean isBinary) {}
