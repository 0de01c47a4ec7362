/**
 * Where bytes are: directories, and S3 in the room {@code s3}; and the ways in which they fail.
 * Door: {@code ModelStore}. Models are not known here.
 */
@NullMarked
package dev.coppice.loader.store;

import org.jspecify.annotations.NullMarked;
