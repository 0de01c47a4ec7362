package dev.coppice.server.grpc;

import io.grpc.HandlerRegistry;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerCall;
import io.grpc.ServerMethodDefinition;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Lets a call of a method that is not there go the way of all others, where it is refused. */
final class UnknownMethods extends HandlerRegistry {

  private static final MethodDescriptor.Marshaller<Void> NO_MESSAGE = new NoMessage();

  @Override
  public ServerMethodDefinition<?, ?> lookupMethod(String name, @Nullable String authority) {
    return ServerMethodDefinition.create(
        MethodDescriptor.newBuilder(NO_MESSAGE, NO_MESSAGE)
            .setType(MethodType.UNKNOWN)
            .setFullMethodName(name)
            .build(),
        (call, headers) -> {
          throw new IllegalStateException(name + ": begun (expected: refused)");
        });
  }

  /** Whether a call is of such a method. */
  static boolean has(ServerCall<?, ?> call) {
    return call.getMethodDescriptor().getType() == MethodType.UNKNOWN;
  }

  private static final class NoMessage implements MethodDescriptor.Marshaller<Void> {
    @Override
    public InputStream stream(Void message) {
      throw new IllegalStateException("message: sent (expected: none)");
    }

    @Override
    public Void parse(InputStream message) {
      throw new IllegalStateException("message: asked for (expected: none)");
    }
  }
}
