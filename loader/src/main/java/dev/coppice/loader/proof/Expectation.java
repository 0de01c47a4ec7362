package dev.coppice.loader.proof;

/**
 * One row of a proof, and what the model answers to it.
 *
 * @param line its line in the file, from 1
 * @param rowFrom where the row's JSON begins in the file's bytes
 * @param rowTo where it ends
 * @param scores expected; one, unless there are several outputs
 */
@SuppressWarnings("ArrayRecordComponent") // Shared, not copied: there may be thousands of them.
record Expectation(int line, int rowFrom, int rowTo, float[] scores) {}
