package dev.coppice.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.server.http.ServerFixture;
import inference.OpenInferenceGrpc.ModelMetadataRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** Questions about a model that is not in memory, whose clients leave before it is. */
class LeftQuestionsTest {

  private static final byte[] CANCEL = ByteBuffer.allocate(4).putInt(8).array();

  @Test
  void holdNoPlaceAmongTheCallsThatWait() throws IOException {
    byte[] question = ModelMetadataRequest.newBuilder().setName("waits").build().toByteArray();
    try (GrpcFixture fixture = GrpcFixture.patient(GrpcFixture.limits());
        RawHttp2 client = fixture.client()) {
      for (int stream = 1; stream < 20; stream += 2) {
        client.begin(
            stream, RawHttp2.headers().path("/" + InferenceMethods.SERVICE + "/ModelMetadata"));
        client.message(stream, question.length, question, true);
      }
      ServerFixture.await(() -> fixture.server.cache.figures().waitingCalls() == 10);
      ServerFixture.await(() -> fixture.server.cache.figures().loadsRunning() == 1);
      for (int stream = 1; stream < 20; stream += 2) {
        client.send(RawHttp2.RST_STREAM, 0, stream, CANCEL);
      }
      ServerFixture.await(() -> fixture.server.cache.figures().waitingCalls() == 0);
      assertThat(fixture.server.cache.figures().loadsRunning()).isEqualTo(1);
      fixture.awaitNoCalls();
    }
  }
}
