/** Tests of the Open Inference Protocol over gRPC, by real clients and by raw frames. */
@NullMarked
package dev.coppice.server.grpc;

import org.jspecify.annotations.NullMarked;
