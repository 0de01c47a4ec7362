package dev.coppice.server.http;

import dev.coppice.server.http.exchange.BodyParts;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Parts of one size, each filled with the next digit; counts what is asked of it. */
public final class TestParts implements BodyParts {

  public final AtomicInteger made = new AtomicInteger();
  public final CountDownLatch closed = new CountDownLatch(1);
  private final int parts;
  private final int size;
  private final int failing;
  private final Runnable failure;

  public TestParts(int parts, int size) {
    this(parts, size, Integer.MAX_VALUE);
  }

  /**
   * @param failing the part that cannot be made
   */
  public TestParts(int parts, int size, int failing) {
    this(
        parts,
        size,
        failing,
        () -> {
          throw new IllegalStateException("made to fail");
        });
  }

  /**
   * The same.
   *
   * @param failure throws what that part does
   */
  public TestParts(int parts, int size, int failing, Runnable failure) {
    this.parts = parts;
    this.size = size;
    this.failing = failing;
    this.failure = failure;
  }

  @Override
  public @Nullable ByteBuf next() {
    if (made.get() == failing) {
      failure.run();
    }
    if (made.get() == parts) {
      return null;
    }
    int digit = made.getAndIncrement() % 10;
    return Unpooled.copiedBuffer(Integer.toString(digit).repeat(size), StandardCharsets.US_ASCII);
  }

  @Override
  public boolean isWhole() {
    return failing == Integer.MAX_VALUE;
  }

  @Override
  public void close() {
    if (closed.getCount() == 0) {
      throw new AssertionError("closed twice");
    }
    closed.countDown();
  }
}
