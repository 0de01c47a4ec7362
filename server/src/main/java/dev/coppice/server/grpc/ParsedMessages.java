package dev.coppice.server.grpc;

import static java.util.Objects.requireNonNull;

import dev.coppice.server.http.exchange.Refusal;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.MethodDescriptor.PrototypeMarshaller;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Messages that gRPC's library parses. It takes one that cannot be parsed for a defect of its
 * method, and ends the call without telling anybody here: so the call is refused instead.
 *
 * @param <Q> request message
 */
final class ParsedMessages<Q> implements Marshaller<Q> {

  private final PrototypeMarshaller<Q> library;

  private ParsedMessages(PrototypeMarshaller<Q> library) {
    this.library = library;
  }

  /** The same service; requests that others parse are left to them. */
  static ServerServiceDefinition of(ServerServiceDefinition service) {
    ServiceDescriptor known = service.getServiceDescriptor();
    ServiceDescriptor.Builder described =
        ServiceDescriptor.newBuilder(known.getName())
            .setSchemaDescriptor(known.getSchemaDescriptor());
    List<ServerMethodDefinition<?, ?>> methods = new ArrayList<>();
    for (ServerMethodDefinition<?, ?> method : service.getMethods()) {
      methods.add(of(method));
      described.addMethod(methods.getLast().getMethodDescriptor());
    }
    ServerServiceDefinition.Builder same = ServerServiceDefinition.builder(described.build());
    methods.forEach(same::addMethod);
    return same.build();
  }

  private static <Q, A> ServerMethodDefinition<Q, A> of(ServerMethodDefinition<Q, A> method) {
    MethodDescriptor<Q, A> known = method.getMethodDescriptor();
    return known.getRequestMarshaller() instanceof PrototypeMarshaller<Q> library
        ? ServerMethodDefinition.create(
            known.toBuilder(new ParsedMessages<>(library), known.getResponseMarshaller()).build(),
            method.getServerCallHandler())
        : method;
  }

  @Override
  public InputStream stream(Q message) {
    return library.stream(message);
  }

  /** An empty message of a call that is refused, to which nobody listens. */
  @Override
  public Q parse(InputStream message) {
    try {
      return library.parse(message);
    } catch (StatusRuntimeException broken) {
      CallMemory.OF_CALL
          .get()
          .refuse(
              Refusal.Kind.BROKEN_HTTP,
              Status.INVALID_ARGUMENT.withDescription(
                  "message: broken (expected: a %s)"
                      .formatted(library.getMessageClass().getSimpleName())));
      return requireNonNull(library.getMessagePrototype());
    }
  }
}
