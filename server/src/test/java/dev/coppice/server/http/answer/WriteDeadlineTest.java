package dev.coppice.server.http.answer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.server.http.exchange.BodyParts;
import dev.coppice.server.http.exchange.PlainStyle;
import dev.coppice.server.http.exchange.Response;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.AsciiString;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Clients that take an answer steadily and for long, on a clock that the test moves. */
class WriteDeadlineTest {

  private static final int SECONDS = 300;
  private static final int PART = 64 << 10;

  /** More than the head of an answer takes. */
  private static final int HEAD = 1 << 10;

  private final TricklingChannel client = new TricklingChannel(new AnswerEncoder());
  private final AnswerWriter writer =
      new AnswerWriter(client, new HttpDate(InstantSource.system()), Duration.ofSeconds(SECONDS));

  WriteDeadlineTest() {
    client
        .pipeline()
        .addLast(
            new ChannelInboundHandlerAdapter() {
              @Override
              public void channelWritabilityChanged(ChannelHandlerContext ctx) {
                ctx.executor().execute(writer::resume);
              }

              @Override
              public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
                // What was not written of an answer that is cut.
              }
            });
  }

  @AfterEach
  void nothingIsLeft() {
    client.finishAndReleaseAll();
  }

  /** Parts that are made when the test says so. */
  private static final class MadeParts implements BodyParts {
    private Runnable listener = () -> {};
    private int ready;

    void make(int parts) {
      ready += parts;
      listener.run();
    }

    @Override
    public boolean isReady() {
      return ready > 0;
    }

    @Override
    public void onReady(Runnable listener) {
      this.listener = listener;
    }

    @Override
    public @Nullable ByteBuf next() {
      ready--;
      return Unpooled.wrappedBuffer(new byte[PART]);
    }

    @Override
    public boolean isWhole() {
      return false;
    }

    @Override
    public void close() {}
  }

  private ChannelFuture answer(String body, @Nullable BodyParts parts) {
    Answer answer =
        new Answer(
            Response.text(200, "text/plain", body),
            parts,
            AsciiString.of("id"),
            new PlainStyle(refusal -> Response.text(500, "text/plain", refusal.message())),
            null);
    return writer.write(answer, null, false, false);
  }

  private boolean isOpenAfter(int seconds) {
    client.pass(seconds);
    return client.isOpen();
  }

  @Test
  void clientThatHasNotTakenAllOfAnAnswerInTimeIsLetGoHoweverSteadily() {
    ChannelFuture sent = answer("x".repeat(1 << 20), null);
    for (int i = 1; i < SECONDS; i++) {
      client.take(2048);
      assertThat(isOpenAfter(1)).as("after %d s", i).isTrue();
    }
    assertThat(isOpenAfter(1)).isFalse();
    assertThat(sent.isDone()).isTrue();
    assertThat(sent.isSuccess()).isFalse();
  }

  @Test
  void clientThatHasTakenAnAnswerHasItsTimeForTheNext() {
    ChannelFuture first = answer("x".repeat(1 << 20), null);
    assertThat(isOpenAfter(SECONDS - 1)).isTrue();
    client.take(2 << 20);
    assertThat(first.isSuccess()).isTrue();
    assertThat(isOpenAfter(10 * SECONDS)).isTrue();
    ChannelFuture second = answer("x".repeat(2 << 20), null);
    assertThat(isOpenAfter(SECONDS - 1)).isTrue();
    client.take(2 << 20);
    assertThat(second.isSuccess()).isTrue();
  }

  @Test
  void clientThatTakesEachPartLateIsLetGoForAllOfThem() {
    MadeParts parts = new MadeParts();
    ChannelFuture sent = answer("", parts);
    parts.make(100);
    for (int late = 0; late < SECONDS; late += 30) {
      assertThat(isOpenAfter(29)).as("after %d s", late).isTrue();
      client.take(PART);
      boolean isOpen = isOpenAfter(1);
      assertThat(isOpen).isEqualTo(late + 30 < SECONDS);
    }
    assertThat(sent.isSuccess()).isFalse();
  }

  @Test
  void timeInWhichPartsAreMadeIsNotTheClients() {
    MadeParts parts = new MadeParts();
    ChannelFuture sent = answer("", parts);
    for (int i = 0; i < 10; i++) {
      parts.make(1);
      assertThat(isOpenAfter(SECONDS - 1)).isTrue(); // Nothing is ready behind it.
      client.take(PART + HEAD);
    }
    parts.make(2);
    assertThat(isOpenAfter(SECONDS - 1)).isTrue();
    assertThat(isOpenAfter(1)).isFalse();
    assertThat(sent.isSuccess()).isFalse();
  }
}
