/**
 * Door. All routes as one request handler: {@code Api} makes it, {@code Router} names the
 * operation.
 *
 * <p>The rooms: {@code sagemaker} the ways in which SageMaker's calls name a model and are
 * answered, {@code management} models listed, registered and unloaded, {@code invoke} a call from
 * its model's name to its scores, {@code failure} what a client is told instead.
 */
@NullMarked
package dev.coppice.server.api;

import org.jspecify.annotations.NullMarked;
