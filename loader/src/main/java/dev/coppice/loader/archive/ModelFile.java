package dev.coppice.loader.archive;

import java.io.InputStream;

/**
 * A file of an artifact, about to be read.
 *
 * @param name in the artifact's root, as it is stored
 * @param expectedBytes bytes in it, as its archive or store says; a guess if it is compressed
 * @param bytes its content, once, until the next file is asked for
 */
public record ModelFile(String name, long expectedBytes, InputStream bytes) {}
