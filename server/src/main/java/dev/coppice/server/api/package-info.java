/**
 * Door. All routes as one request handler: {@code Api} makes it, {@code Router} finds the operation
 * that a request asks for. {@code HttpModule} comes in. Sockets are not known here, nor in any
 * room.
 *
 * <p>The rooms, each knowing only those after it: {@code sagemaker} is how SageMaker's calls name a
 * model and are answered; {@code management} is models listed, registered and unloaded; {@code
 * invoke} is a call from its model's name to its scores; {@code failure} is what a client gets
 * instead.
 */
@NullMarked
package dev.coppice.server.api;

import org.jspecify.annotations.NullMarked;
