/**
 * What is in an artifact: decompression, tar, directories, and their limits, as a sequence of
 * files. Doors: {@code ModelArchive} and {@code DirectoryFiles}, which give {@code ModelFiles}.
 * What a file means is not known here.
 *
 * <p>The bytes of an archive pass, in this order, {@code StoreStream}, which meters them, {@code
 * DecompressedStream}, {@code ReadAheadInputStream}, from where on they are another thread's,
 * {@code UnpackedStream}, and {@code ArchiveStream}, which counts them for {@code BoundedTar}. An
 * artifact that is no archive is a {@code BareModelFile}.
 */
@NullMarked
package dev.coppice.loader.archive;

import org.jspecify.annotations.NullMarked;
