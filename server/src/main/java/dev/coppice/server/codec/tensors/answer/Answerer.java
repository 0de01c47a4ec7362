package dev.coppice.server.codec.tensors.answer;

/**
 * The model that answers a call, as the answer names it.
 *
 * @param model name, as the call has it
 * @param version the store's version of it
 * @param engine who scores
 */
public record Answerer(String model, String version, String engine) {}
