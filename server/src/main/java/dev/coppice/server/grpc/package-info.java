/**
 * Door. The Open Inference Protocol over gRPC: {@code GrpcServer} listens, on event loops of its
 * own, within the places and the memory of the HTTP server.
 *
 * <p>{@code InferenceService} binds the protocol's methods, {@code UnknownMethods} stands for all
 * others, {@code ParsedMessages} refuses what is none of theirs, {@code CallLine} tells the log of
 * a call, {@code RefusedHeads} of what never becomes one, {@code EndedConnections} of what ends
 * with all its calls, {@code GrpcExchange} is one inference as {@code invoke} sees it, {@code
 * OpenCalls} and {@code CallMemory} hold all calls to their bounds, {@code YieldingCalls} says who
 * makes room, {@code GrpcPlaces} holds their connections, which {@code CallTurns} lets take turns,
 * {@code ConnectionStreams} what is on these beside calls, and {@code AnswerWindows} clients to the
 * rate at which they take answers. What a call means is {@code api.openinference}'s.
 */
@NullMarked
package dev.coppice.server.grpc;

import org.jspecify.annotations.NullMarked;
