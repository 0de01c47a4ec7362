package dev.coppice.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import inference.OpenInferenceGrpc.ModelMetadataRequest;
import org.junit.jupiter.api.Test;

/** What the store's requests say of the trace of the call over gRPC that caused them. */
class GrpcTraceTest {

  private static final String METHOD = "/" + InferenceMethods.SERVICE + "/ModelMetadata";
  private static final String PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

  @Test
  void loadCarriesTheTraceOfItsCall() throws Exception {
    byte[] question = ModelMetadataRequest.newBuilder().setName("b").build().toByteArray();
    try (GrpcFixture fixture = GrpcFixture.patient(GrpcFixture.limits());
        RawHttp2 client = fixture.client()) {
      client.begin(
          1, RawHttp2.headers().path(METHOD).add("traceparent", PARENT).add("tracestate", "a=1"));
      client.message(1, question.length, question, true);

      assertThat(client.end(1)).startsWith("0 ");
      assertThat(fixture.server.hold().trace("b"))
          .isEqualTo("traceparent: " + PARENT + "\ntracestate: a=1\n");
    }
  }
}
