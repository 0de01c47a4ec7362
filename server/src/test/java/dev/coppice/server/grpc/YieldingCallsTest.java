package dev.coppice.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.AbstractSet;
import java.util.Collections;
import java.util.Iterator;
import org.junit.jupiter.api.Test;

class YieldingCallsTest {

  /** No calls, which count how often somebody looks at all of them. */
  private static final class Looks extends AbstractSet<OpenCall<?, ?>> {
    private long count;

    @Override
    public Iterator<OpenCall<?, ?>> iterator() {
      count++;
      return Collections.emptyIterator();
    }

    @Override
    public int size() {
      return 0;
    }
  }

  /** With all places taken it would be for each call of a flood that is refused. */
  @Test
  void whereNoneYieldsNobodyLooksAgainForAMoment() {
    Looks looks = new Looks();
    YieldingCalls calls = new YieldingCalls(looks);
    long start = System.nanoTime();
    for (int i = 0; i < 10_000; i++) {
      assertThat(calls.claim()).isNull();
    }
    long moments = (System.nanoTime() - start) / YieldingCalls.MOMENT_NANOS;
    assertThat(looks.count).isBetween(1L, 2 * (moments + 1)); // For each of two kinds.
  }
}
