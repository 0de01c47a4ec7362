/**
 * What is in an artifact: decompression, tar, directories, and their limits, as a sequence of
 * files. Doors: {@code ModelArchive} and {@code DirectoryFiles}, which give {@code ModelFiles}.
 * What a file means is not known here.
 */
@NullMarked
package dev.coppice.loader.archive;

import org.jspecify.annotations.NullMarked;
