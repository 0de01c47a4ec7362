package dev.coppice.server.api.sagemaker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.server.http.exchange.BodyParts;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The bytes of a response stream. */
class EventStreamTest {

  private static EventStream stream(BodyParts payload) {
    return new EventStream(payload, UnpooledByteBufAllocator.DEFAULT, "id");
  }

  private static String next(EventStream stream) {
    ByteBuf message = Objects.requireNonNull(stream.next());
    try {
      return ByteBufUtil.hexDump(message);
    } finally {
      message.release();
    }
  }

  @Test
  void partIsFramedAsTheSdksExpectIt() {
    ByteBuf body = Unpooled.copiedBuffer("[0.811511754989624, 2.9122836589813232]", UTF_8);
    EventStream stream = stream(new BodySlices(new WholeBody(body), 65_536));
    assertThat(next(stream))
        .isEqualTo(
            "000000670000003068e944980d3a6d6573736167652d747970650700056576656e740b3a6576656e742d"
                + "7479706507000b5061796c6f6164506172745b302e3831313531313735343938393632342c20322e39"
                + "3132323833363538393831333233325d4326efa3");
    assertThat(stream.next()).isNull();
    assertThat(stream.isWhole()).isTrue();
    stream.close();
    assertThat(body.refCnt()).isZero();
  }

  /** A copy would be in no account, and many clients may leave theirs unread at once. */
  @Test
  void partIsFramedWithoutACopyOfItsBytes() {
    UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
    ByteBuf body = Unpooled.directBuffer(65_536).writeZero(65_536);
    EventStream stream =
        new EventStream(new BodySlices(new WholeBody(body), 65_536), allocator, "id");
    ByteBuf message = Objects.requireNonNull(stream.next());
    assertThat(message.readableBytes()).isGreaterThan(65_536);
    assertThat(allocator.metric().usedDirectMemory()).isBetween(1L, 1024L);
    message.release();
    stream.close();
    assertThat(allocator.metric().usedDirectMemory()).isZero();
    assertThat(body.refCnt()).isZero();
  }

  @Test
  void bodyIsCutIntoPartsOfTheGivenSize() {
    ByteBuf body = Unpooled.copiedBuffer("aabbc", UTF_8);
    BodySlices slices = new BodySlices(new WholeBody(body), 2);
    for (String expected : new String[] {"aa", "bb", "c"}) {
      ByteBuf part = Objects.requireNonNull(slices.next());
      assertThat(part.toString(UTF_8)).isEqualTo(expected);
      part.release();
    }
    assertThat(slices.next()).isNull();
    slices.close();
    assertThat(body.refCnt()).isZero();
  }

  @Test
  void partThatFailsIsTheLastMessageAndSaysSo() {
    EventStream stream = stream(new FailsAfterOne());
    next(stream);
    // {"Message": "Internal server error.", "ErrorCode": "StreamBroken"}
    assertThat(next(stream))
        .isEqualTo(
            "0000008f0000003d0efcb43b0d3a6d6573736167652d74797065070009657863657074696f6e0f3a6578"
                + "63657074696f6e2d747970650700104d6f64656c53747265616d4572726f727b224d65737361676522"
                + "3a2022496e7465726e616c20736572766572206572726f722e222c20224572726f72436f6465223a20"
                + "2253747265616d42726f6b656e227ddad6c988");
    assertThat(stream.next()).isNull();
    assertThat(stream.isWhole()).isFalse();
  }

  /** One part, then a failure. */
  private static final class FailsAfterOne implements BodyParts {

    private boolean made;

    @Override
    public @Nullable ByteBuf next() {
      if (made) {
        throw new IllegalStateException("made to fail");
      }
      made = true;
      return Unpooled.copiedBuffer("part", UTF_8);
    }

    @Override
    public boolean isWhole() {
      return true;
    }

    @Override
    public void close() {}
  }
}
