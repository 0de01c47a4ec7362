/**
 * Where bytes are: S3 and directories, and the ways in which they fail; the only importer of the
 * AWS SDK. A large object of S3 comes in parts ({@code RangedBody}). Door: {@code ModelStore}.
 * {@code archive}, {@code prepare} and {@code source} come in; models are not known here.
 */
@NullMarked
package dev.coppice.loader.store;

import org.jspecify.annotations.NullMarked;
