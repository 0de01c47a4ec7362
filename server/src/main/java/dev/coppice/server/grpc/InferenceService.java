package dev.coppice.server.grpc;

import dev.coppice.server.api.failure.Failure;
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
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.function.Function;

/** Binds the specification's methods to the protocol's operations. */
final class InferenceService {

  private final OpenInference operations;

  InferenceService(OpenInference operations) {
    this.operations = operations;
  }

  ServerServiceDefinition definition() {
    MessageBytes bytes = new MessageBytes();
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
        .addMethod(InferenceMethods.SERVER_LIVE, unary(this::live))
        .addMethod(InferenceMethods.SERVER_READY, unary(this::ready))
        .addMethod(InferenceMethods.MODEL_READY, unary(this::modelReady))
        .addMethod(InferenceMethods.SERVER_METADATA, unary(this::server))
        .addMethod(InferenceMethods.MODEL_METADATA, unary(this::model))
        .addMethod(infer, this::infer)
        .build();
  }

  /** A method that answers its call itself. */
  private interface Method<Q, A> {
    void answer(OpenCall<Q, A> call, Q request);
  }

  private static <Q, A> ServerCallHandler<Q, A> unary(Method<Q, A> method) {
    return (call, metadata) ->
        ServerCalls.<Q, A>asyncUnaryCall(
                (request, ignored) -> method.answer((OpenCall<Q, A>) call, request))
            .startCall(call, metadata);
  }

  private ServerCall.Listener<ByteBuf> infer(ServerCall<ByteBuf, ByteBuf> call, Metadata metadata) {
    return new InferCall((OpenCall<ByteBuf, ByteBuf>) call, operations).begin();
  }

  private void live(OpenCall<?, ServerLiveResponse> call, ServerLiveRequest request) {
    call.answer(ServerLiveResponse.newBuilder().setLive(operations.isLive()).build());
  }

  private void ready(OpenCall<?, ServerReadyResponse> call, ServerReadyRequest request) {
    call.answer(ServerReadyResponse.newBuilder().setReady(operations.isReady()).build());
  }

  private void server(OpenCall<?, ServerMetadataResponse> call, ServerMetadataRequest request) {
    call.answer(
        ServerMetadataResponse.newBuilder()
            .setName(ServerDescription.NAME)
            .setVersion(ServerDescription.VERSION)
            .build());
  }

  private void modelReady(OpenCall<?, ModelReadyResponse> call, ModelReadyRequest request) {
    call.record().notes().subject(request.getName());
    operations.isReady(
        call.record().headers(),
        request.getName(),
        request.getVersion(),
        answer(call, ready -> ModelReadyResponse.newBuilder().setReady(ready).build()));
  }

  private void model(OpenCall<?, ModelMetadataResponse> call, ModelMetadataRequest request) {
    call.record().notes().subject(request.getName());
    operations.describe(
        call.record().headers(),
        request.getName(),
        request.getVersion(),
        answer(call, InferenceService::description));
  }

  /** Brings an answer from whichever thread to the call's event loop. */
  private static <T, A> OpenInference.Answer<T> answer(OpenCall<?, A> call, Function<T, A> form) {
    return new OpenInference.Answer<>() {
      @Override
      public void of(T value) {
        A message = form.apply(value);
        call.later(() -> call.answer(message));
      }

      @Override
      public void failed(Failure failure) {
        call.later(() -> call.fail(failure));
      }

      @Override
      public void onAbandoned(Runnable listener) {
        call.onAbandoned(listener);
      }
    };
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
}
