package dev.coppice.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.server.http.exchange.Exchange;
import dev.coppice.server.http.exchange.Response;
import dev.coppice.server.http.request.HttpLimits;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.buffer.UnpooledHeapByteBuf;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Answers that are lost on their way to the kernel. */
class UnwrittenAnswerTest {

  /** Else the next answer would be taken for what is missing of it. */
  @ParameterizedTest
  @EnumSource(Transport.class)
  void answerWhoseBodyFindsNoMemoryEndsItsConnection(Transport transport) throws Exception {
    try (ServerFixture fixture = new ServerFixture(HttpLimits.of(1000, 4000), transport);
        RawClient client = fixture.client()) {
      client.get("/held").get("/count");
      Exchange held = fixture.handler.takeHeld();
      CompletableFuture<Boolean> delivered = new CompletableFuture<>();
      held.onSent(delivered::complete);
      held.respond(new Response(200, "text/plain", new UncopiedBuffer(4096)));
      assertThat(delivered.get(20, TimeUnit.SECONDS)).isFalse();
      ServerFixture.await(() -> fixture.server.connections() == 0);
      assertThat(fixture.handler.counted()).isZero();
    }
  }

  /** One that Netty would have to copy into direct memory, of which there is none. */
  private static final class UncopiedBuffer extends UnpooledHeapByteBuf {

    UncopiedBuffer(int bytes) {
      super(UnpooledByteBufAllocator.DEFAULT, bytes, bytes);
      writeZero(bytes);
    }

    @Override
    public boolean isDirect() {
      throw new OutOfMemoryError("made to fail");
    }
  }
}
