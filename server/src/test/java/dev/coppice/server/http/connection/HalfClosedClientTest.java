package dev.coppice.server.http.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.server.http.ServerFixture;
import dev.coppice.server.http.exchange.Exchange;
import dev.coppice.server.http.exchange.Response;
import dev.coppice.server.http.request.HttpLimits;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.util.ReferenceCountUtil;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A client that ended its side and waits for its answer, on a clock that the test moves. */
class HalfClosedClientTest {

  private final List<Exchange> held = new ArrayList<>();
  private final EmbeddedChannel channel = new EmbeddedChannel();

  HalfClosedClientTest() {
    channel.freezeTime();
    HttpConnection connection =
        new HttpConnection(channel, new Shared(HttpLimits.of(1024, 4096), held::add, false));
    channel.pipeline().addLast(connection.decoder(), connection);
  }

  @AfterEach
  void nothingIsLeft() {
    channel.finishAndReleaseAll();
  }

  private void send(String text) {
    channel.writeInbound(Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII));
  }

  private void endInput() {
    endInput(() -> {});
  }

  /**
   * The client's end is seen before all that it has sent is read.
   *
   * @param rest reads that
   */
  private void endInput(Runnable rest) {
    channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    rest.run();
    channel.pipeline().fireUserEventTriggered(ChannelInputShutdownReadComplete.INSTANCE);
  }

  /** Statuses sent until the time has passed, looking twice a second. */
  private List<Integer> statusesWithin(Duration time) {
    List<Integer> statuses = new ArrayList<>();
    for (long left = time.toMillis(); left > 0; left -= 500) {
      channel.advanceTimeBy(500, TimeUnit.MILLISECONDS);
      channel.runScheduledPendingTasks();
      statuses.addAll(statuses());
    }
    return statuses;
  }

  private List<Integer> statuses() {
    List<Integer> statuses = new ArrayList<>();
    for (Object out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
      if (out instanceof HttpResponse response) {
        statuses.add(response.status().code());
      }
      ReferenceCountUtil.release(out);
    }
    return statuses;
  }

  @Test
  void clientThatWaitsForMostOfAMinuteIsProbedFiveTimes() {
    send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nab");
    endInput();

    assertThat(statusesWithin(Duration.ofSeconds(4))).containsExactly(100, 100);
    assertThat(statusesWithin(Duration.ofSeconds(51))).containsExactly(100, 100, 100);
    held.getFirst().respond(Response.text(200, "text/plain", "late"));
    assertThat(statuses()).containsExactly(200);
    assertThat(channel.isOpen()).isFalse();
  }

  /** It would be in no account any more. */
  @Test
  void answeredRequestIsKeptByNoTimer() {
    endInput(() -> send("GET / HTTP/1.1\r\nHost: x\r\n\r\n".repeat(2)));

    WeakReference<Exchange> answered = new WeakReference<>(held.getFirst());
    held.removeFirst().respond(Response.text(200, "text/plain", "soon"));
    assertThat(statuses()).containsExactly(200);
    assertThat(held).hasSize(1);
    ServerFixture.await(
        () -> {
          System.gc();
          return answered.refersTo(null);
        });
  }

  @Test
  void clientThatExpectedA100IsProbedNoMoreThanAnyOther() {
    send("POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
    assertThat(statuses()).containsExactly(100);
    send("ab");
    endInput();

    assertThat(statusesWithin(Duration.ofSeconds(55))).hasSize(5).containsOnly(100);
    held.getFirst().respond(Response.text(200, "text/plain", "late"));
    assertThat(statuses()).containsExactly(200);
  }

  @Test
  void clientOfHttp10IsSentNothingBeforeItsAnswer() {
    send("POST / HTTP/1.0\r\nContent-Length: 2\r\n\r\nab");
    endInput();

    assertThat(statusesWithin(Duration.ofSeconds(55))).isEmpty();
    held.getFirst().respond(Response.text(200, "text/plain", "late"));
    assertThat(statuses()).containsExactly(200);
  }
}
