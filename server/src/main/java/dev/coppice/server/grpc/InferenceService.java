package dev.coppice.server.grpc;

import dev.coppice.server.api.control.AnswerRoom;
import dev.coppice.server.api.openinference.ModelDescription;
import dev.coppice.server.api.openinference.OpenInference;
import dev.coppice.server.api.openinference.ServerDescription;
import inference.OpenInferenceGrpc.ModelMetadataRequest;
import inference.OpenInferenceGrpc.ModelMetadataResponse;
import inference.OpenInferenceGrpc.ModelReadyRequest;
import inference.OpenInferenceGrpc.ModelReadyResponse;
import inference.OpenInferenceGrpc.ServerLiveRequest;
import inference.OpenInferenceGrpc.ServerLiveResponse;
import inference.OpenInferenceGrpc.ServerMetadataRequest;
import inference.OpenInferenceGrpc.ServerMetadataResponse;
import inference.OpenInferenceGrpc.ServerReadyRequest;
import inference.OpenInferenceGrpc.ServerReadyResponse;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.List;

/** Binds the specification's methods to the protocol's operations. */
final class InferenceService {

  private final OpenInference operations;
  private final ByteBufAllocator allocator;
  private final AnswerRoom room;

  /**
   * @param room for answers of other methods than inference, until they are sent
   */
  InferenceService(OpenInference operations, AnswerRoom room, ByteBufAllocator allocator) {
    this.operations = operations;
    this.room = room;
    this.allocator = allocator;
  }

  ServerServiceDefinition definition() {
    MessageBytes bytes = new MessageBytes(allocator);
    MethodDescriptor<ByteBuf, ByteBuf> infer =
        InferenceMethods.MODEL_INFER.toBuilder(bytes, bytes).build();
    ServiceDescriptor service =
        ServiceDescriptor.newBuilder(InferenceMethods.SERVICE)
            .setSchemaDescriptor(new InferenceMethods.Schema())
            .addMethod(InferenceMethods.SERVER_LIVE)
            .addMethod(InferenceMethods.SERVER_READY)
            .addMethod(InferenceMethods.MODEL_READY)
            .addMethod(InferenceMethods.SERVER_METADATA)
            .addMethod(InferenceMethods.MODEL_METADATA)
            .addMethod(infer)
            .build();
    return ServerServiceDefinition.builder(service)
        .addMethod(InferenceMethods.SERVER_LIVE, ServerCalls.asyncUnaryCall(this::live))
        .addMethod(InferenceMethods.SERVER_READY, ServerCalls.asyncUnaryCall(this::ready))
        .addMethod(InferenceMethods.MODEL_READY, unary(this::modelReady))
        .addMethod(InferenceMethods.SERVER_METADATA, ServerCalls.asyncUnaryCall(this::server))
        .addMethod(InferenceMethods.MODEL_METADATA, unary(this::model))
        .addMethod(infer, this::infer)
        .build();
  }

  /** A method that is told which call asks. */
  private interface Method<Q, A> {
    void answer(OpenCall<Q, A> call, Q request, StreamObserver<A> answer);
  }

  private static <Q, A> ServerCallHandler<Q, A> unary(Method<Q, A> method) {
    return (call, metadata) ->
        ServerCalls.<Q, A>asyncUnaryCall(
                (request, answer) -> method.answer((OpenCall<Q, A>) call, request, answer))
            .startCall(call, metadata);
  }

  private ServerCall.Listener<ByteBuf> infer(ServerCall<ByteBuf, ByteBuf> call, Metadata metadata) {
    OpenCall<ByteBuf, ByteBuf> open = (OpenCall<ByteBuf, ByteBuf>) call;
    HttpHeaders headers = KeptHeaders.OF_CALL.get();
    GrpcExchange exchange = new GrpcExchange(open, headers, CallMemory.OF_CALL.get(), allocator);
    InferCall inference = new InferCall(open, exchange, operations);
    if (!inference.refusesStranger()) { // Whose message is not taken.
      call.request(2); // A second message is refused, not waited for.
    }
    return inference;
  }

  private void live(ServerLiveRequest request, StreamObserver<ServerLiveResponse> answer) {
    answer(answer, ServerLiveResponse.newBuilder().setLive(operations.isLive()).build());
  }

  private void ready(ServerReadyRequest request, StreamObserver<ServerReadyResponse> answer) {
    answer(answer, ServerReadyResponse.newBuilder().setReady(operations.isReady()).build());
  }

  private void server(
      ServerMetadataRequest request, StreamObserver<ServerMetadataResponse> answer) {
    answer(
        answer,
        ServerMetadataResponse.newBuilder()
            .setName(ServerDescription.NAME)
            .setVersion(ServerDescription.VERSION)
            .build());
  }

  private void modelReady(
      OpenCall<ModelReadyRequest, ModelReadyResponse> call,
      ModelReadyRequest request,
      StreamObserver<ModelReadyResponse> answer) {
    call.line().notes().subject(request.getName());
    operations.isReady(
        KeptHeaders.OF_CALL.get(),
        request.getName(),
        request.getVersion(),
        new UnsentAnswer<>(
            answer,
            ready -> ModelReadyResponse.newBuilder().setReady(ready).build(),
            room,
            call.line()::failsAs));
  }

  private void model(
      OpenCall<ModelMetadataRequest, ModelMetadataResponse> call,
      ModelMetadataRequest request,
      StreamObserver<ModelMetadataResponse> answer) {
    call.line().notes().subject(request.getName());
    operations.describe(
        KeptHeaders.OF_CALL.get(),
        request.getName(),
        request.getVersion(),
        new UnsentAnswer<>(answer, InferenceService::description, room, call.line()::failsAs));
  }

  private static ModelMetadataResponse description(ModelDescription model) {
    ModelMetadataResponse.Builder answer =
        ModelMetadataResponse.newBuilder()
            .setName(model.name())
            .addVersions(model.version())
            .setPlatform(model.platform());
    tensors(model.inputs()).forEach(answer::addInputs);
    tensors(model.outputs()).forEach(answer::addOutputs);
    return answer.build();
  }

  private static List<ModelMetadataResponse.TensorMetadata> tensors(
      List<ModelDescription.TensorDescription> tensors) {
    return tensors.stream()
        .map(
            tensor ->
                ModelMetadataResponse.TensorMetadata.newBuilder()
                    .setName(tensor.name())
                    .setDatatype(tensor.datatype())
                    .addAllShape(tensor.shape())
                    .build())
        .toList();
  }

  private static <A> void answer(StreamObserver<A> observer, A message) {
    observer.onNext(message);
    observer.onCompleted();
  }
}
