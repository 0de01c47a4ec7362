package dev.coppice.server.grpc;

import dev.coppice.server.api.Api;
import dev.coppice.server.api.ApiFixture;
import dev.coppice.server.codec.tensors.TensorBodies;
import dev.coppice.server.http.ServerFixture;
import dev.coppice.server.http.request.HttpLimits;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;

/** A server of gRPC for clients that write their own frames. */
final class GrpcFixture implements AutoCloseable {

  static final int MAX_BODY = 1 << 20;
  static final int RESOURCE_EXHAUSTED = 8;

  /** A call of one row, as its message. */
  static final byte[] GOOD =
      new TensorBodies(List.of(new double[] {0.5, 1}), "FP32", List.of())
          .message(true)
          .toByteArray();

  /** Field 15 of 5,000 bytes, which no message knows and every one may have. */
  static final byte[] UNKNOWN_FIELD =
      ByteBuffer.allocate(5003).put((byte) 0x7A).put((byte) 0x88).put((byte) 0x27).array();

  /** A call of one row that is not one of the smallest, for which there is always room. */
  static final byte[] LONGER =
      ByteBuffer.allocate(GOOD.length + UNKNOWN_FIELD.length).put(GOOD).put(UNKNOWN_FIELD).array();

  private static final int WINDOW = 65_535;

  final ApiFixture server;
  final GrpcServer grpc;

  /** One whose calls and answers have a second. */
  GrpcFixture(HttpLimits limits) throws IOException {
    this(limits, ApiFixture.OPEN, Duration.ofSeconds(1));
  }

  /** One whose calls and answers have longer than its test looks at those that stay open. */
  static GrpcFixture patient(HttpLimits limits) throws IOException {
    return patient(limits, ApiFixture.OPEN);
  }

  static GrpcFixture patient(HttpLimits limits, Api.Access access) throws IOException {
    return new GrpcFixture(limits, access, Duration.ofSeconds(40));
  }

  /**
   * @param time that calls and answers have
   */
  GrpcFixture(HttpLimits limits, Api.Access access, Duration time) throws IOException {
    this(limits.with(new HttpLimits.Times(time, Duration.ofMinutes(1), time)), access);
  }

  private GrpcFixture(HttpLimits limits, Api.Access access) throws IOException {
    server = new ApiFixture(ApiFixture.NAMED, access, limits);
    grpc = server.startGrpc();
  }

  /** Limits of bodies alone. */
  static HttpLimits limits() {
    return HttpLimits.of(MAX_BODY, 4L * MAX_BODY);
  }

  RawHttp2 client() throws IOException {
    return new RawHttp2(grpc.port(), WINDOW);
  }

  /** What operators see. */
  String metrics() throws IOException {
    return server.get("/metrics").body();
  }

  void awaitNoCalls() {
    ServerFixture.await(
        () -> grpc.calls() == 0 && server.bodyBytes() == 0 && server.headBytes() == 0);
  }

  @Override
  public void close() {
    server.close();
  }
}
