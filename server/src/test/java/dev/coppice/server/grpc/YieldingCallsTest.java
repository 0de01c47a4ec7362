package dev.coppice.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.server.http.ServerFixture;
import io.grpc.Attributes;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.Status;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class YieldingCallsTest {

  private static final int CALLS = 1000;
  private static final long USUAL_NANOS = 1_000_000_000;

  /** Calls, which count how often somebody looks at all of them. */
  private static final class Looks extends AbstractSet<OpenCall<?, ?>> {
    private final Set<OpenCall<?, ?>> calls = new LinkedHashSet<>();
    private long count;

    @Override
    public Iterator<OpenCall<?, ?>> iterator() {
      count++;
      return calls.iterator();
    }

    @Override
    public boolean contains(Object call) {
      return calls.contains(call);
    }

    @Override
    public int size() {
      return calls.size();
    }
  }

  /** One of a client who sends nothing. */
  private static OpenCall<?, ?> begun(EventExecutor loop) {
    return new OpenCall<>(new OpenCallTest.Call(), loop, EmptyHttpHeaders.INSTANCE, exchange -> {});
  }

  /** One whose client does not take its answer. */
  private static OpenCall<?, ?> untaken(SocketAddress client) {
    Attributes attributes =
        Attributes.newBuilder().set(Grpc.TRANSPORT_ATTR_REMOTE_ADDR, client).build();
    OpenCall<?, ?> call =
        new OpenCall<>(
            new OpenCallTest.Call(attributes),
            ImmediateEventExecutor.INSTANCE,
            EmptyHttpHeaders.INSTANCE,
            exchange -> {});
    call.close(Status.OK, new Metadata());
    return call;
  }

  /** A client that left the most once may leave one answer by now, which each may. */
  @Test
  void whatALookFoundIsForgottenAfterAMoment() {
    SocketAddress client = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
    Looks looks = new Looks();
    YieldingCalls calls = new YieldingCalls(looks);
    List<OpenCall<?, ?>> untaken = List.of(untaken(client), untaken(client), untaken(client));
    looks.calls.addAll(untaken);
    ServerFixture.await(() -> untaken.getLast().isUntakenFor(USUAL_NANOS));
    assertThat(calls.claim()).isSameAs(untaken.getFirst());

    looks.calls.retainAll(Set.of(untaken.get(1)));
    long claimed = System.nanoTime();
    ServerFixture.await(() -> System.nanoTime() - claimed > YieldingCalls.MOMENT_NANOS);
    assertThat(calls.claim()).isNull();
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

  /** Else a flood of newcomers would take an event loop as long as all of its calls together. */
  @Test
  void whereManyYieldALookIsForManyNewcomers() {
    Looks looks = new Looks();
    for (int i = 0; i < CALLS; i++) {
      looks.calls.add(begun(ImmediateEventExecutor.INSTANCE));
    }
    List<OpenCall<?, ?>> oldestFirst = List.copyOf(looks.calls);
    YieldingCalls calls = new YieldingCalls(looks);
    ServerFixture.await(() -> oldestFirst.getLast().isUnreadFor(USUAL_NANOS));
    long start = System.nanoTime();
    for (OpenCall<?, ?> oldest : oldestFirst) {
      assertThat(calls.claim()).isSameAs(oldest);
    }
    assertThat(calls.claim()).isNull();
    long moments = (System.nanoTime() - start) / YieldingCalls.MOMENT_NANOS;
    assertThat(looks.count).isLessThanOrEqualTo(CALLS / YieldingCalls.MAX_FOUND + 3 + 2 * moments);
  }
}
