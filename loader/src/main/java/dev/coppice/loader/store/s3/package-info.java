/**
 * Room of the store: a prefix of an S3 bucket, the only importer of the AWS SDK. Door: {@code
 * S3ModelStore}. A large object comes in parts ({@code RangedBody}, {@code Part}, {@code
 * PartBuffers}); what the SDK reads whole has a bound ({@code S3AnswerLimit}). What a store is, and
 * how it fails, is defined in {@code store}, which knows nothing of this.
 */
@NullMarked
package dev.coppice.loader.store.s3;

import org.jspecify.annotations.NullMarked;
