/**
 * Where bytes are: directories, and S3 in the room {@code s3}; and the ways in which they fail.
 * Door: {@code ModelStore}, which opens an {@code Artifact}. Models are not known here.
 *
 * <p>{@code DirectoryModelStore} has a {@code StoreRoot} and opens what is below it by {@code
 * LocalArtifact}; {@code LookThreads} wait for disks that may hang. {@code WatchedStore} knows
 * whether a store was of use lately, {@code StoreProbe} asks it if nobody else does. A {@code
 * StoredDocument} is a small file that is read whole, and may be written. All fail by a {@code
 * StoreException} with its {@code StoreFault}.
 */
@NullMarked
package dev.coppice.loader.store;

import org.jspecify.annotations.NullMarked;
