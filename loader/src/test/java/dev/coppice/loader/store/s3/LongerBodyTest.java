package dev.coppice.loader.store.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.loader.store.StoreException;
import dev.coppice.loader.store.StoreFault;
import dev.coppice.loader.store.s3.RangedObject.Body;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** A server may send more than it has said. */
final class LongerBodyTest {

  private static final int SIZE = PartBuffers.SMALL + 10;

  @Test
  void bytesBeyondTheStatedSizeAreNoPartOfTheObject() throws IOException {
    byte[] content = RangedFake.content(SIZE + 3, 5);
    try (RangedBody body =
        new RangedBody(
            new Body(new ByteArrayInputStream(content), () -> {}),
            new Unasked(),
            new PartBuffers(0))) {
      assertThat(body.readNBytes(SIZE)).isEqualTo(Arrays.copyOf(content, SIZE));
      assertThatThrownBy(() -> body.read(new byte[1000], 0, 1000))
          .isInstanceOf(StoreException.class)
          .returns(StoreFault.BROKEN, e -> ((StoreException) e).fault());
    }
  }

  /** All of it has come by then. */
  private record Unasked() implements RangedObject {

    @Override
    public long size() {
      return SIZE;
    }

    @Override
    public Body open(long first, long end) {
      throw new AssertionError("asked for %d to %d (expected: nothing)".formatted(first, end));
    }
  }
}
