package dev.coppice.server.grpc;

import dev.coppice.server.api.openinference.OpenInference;
import io.grpc.Status;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.stub.StreamObserver;
import java.util.Set;

/**
 * gRPC's health check, answered by how the server is at that moment. It is not watched: clients
 * that would are told so, and take that as an answer.
 */
final class HealthService extends HealthGrpc.HealthImplBase {

  /** The server as a whole, and its service. */
  private static final Set<String> NAMES = Set.of("", InferenceMethods.SERVICE);

  private final OpenInference operations;

  HealthService(OpenInference operations) {
    this.operations = operations;
  }

  @Override
  public void check(HealthCheckRequest request, StreamObserver<HealthCheckResponse> answer) {
    if (!NAMES.contains(request.getService())) {
      answer.onError(Status.NOT_FOUND.withDescription("unknown service").asRuntimeException());
      return;
    }
    ServingStatus status = operations.isReady() ? ServingStatus.SERVING : ServingStatus.NOT_SERVING;
    answer.onNext(HealthCheckResponse.newBuilder().setStatus(status).build());
    answer.onCompleted();
  }
}
