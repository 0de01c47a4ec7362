/**
 * Door. The Open Inference Protocol over gRPC: {@code GrpcServer} listens, on event loops of its
 * own, within the places and the memory of the HTTP server.
 *
 * <p>{@code InferenceService} binds the protocol's methods. {@code OpenCalls} gives each call a
 * permit, {@code OpenCall} holds it to its deadline, {@code CallRecord} counts its messages and
 * tells the log. {@code InferCall} is one inference as {@code invoke} sees it. {@code
 * GrpcConnections} bounds the connections, {@code ConnectionGuard} what each takes beside its
 * calls. What a call means is {@code api.openinference}'s.
 */
@NullMarked
package dev.coppice.server.grpc;

import org.jspecify.annotations.NullMarked;
