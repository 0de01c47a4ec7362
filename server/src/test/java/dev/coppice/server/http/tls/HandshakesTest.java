package dev.coppice.server.http.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.coppice.server.http.ServerFixture;
import io.netty.channel.Channel;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whose handshake is next. */
@Timeout(20)
class HandshakesTest {

  private final List<String> ran = new CopyOnWriteArrayList<>();
  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch free = new CountDownLatch(1);

  private static Channel client(String address) throws UnknownHostException {
    return client(address, 8080);
  }

  private static Channel client(String address, int port) throws UnknownHostException {
    SocketAddress local = new InetSocketAddress(port);
    SocketAddress remote = new InetSocketAddress(InetAddress.getByName(address), 1);
    return new EmbeddedChannel() {
      @Override
      protected SocketAddress localAddress0() {
        return local;
      }

      @Override
      protected SocketAddress remoteAddress0() {
        return remote;
      }
    };
  }

  /** Keeps the one thread busy until it is free. */
  private void occupy(Handshakes handshakes) throws Exception {
    handshakes
        .of(client("10.0.0.9"))
        .execute(
            () -> {
              begun.countDown();
              awaitFree();
            });
    begun.await();
  }

  private void awaitFree() {
    try {
      free.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void add(Executor executor, String name) {
    executor.execute(() -> ran.add(name));
  }

  private List<String> runAll(Handshakes handshakes) throws Exception {
    CountDownLatch last = new CountDownLatch(1);
    free.countDown();
    ServerFixture.await(() -> ran.size() >= 4);
    handshakes.of(client("10.0.0.8")).execute(last::countDown);
    last.await();
    return ran;
  }

  @Test
  void addressesTakeTurnsHoweverManyEachHas() throws Exception {
    try (Handshakes handshakes = new Handshakes(1, 10)) {
      occupy(handshakes);
      for (int i = 1; i <= 3; i++) {
        add(handshakes.of(client("10.0.0.1")), "flood " + i);
      }
      add(handshakes.of(client("10.0.0.2")), "other");
      assertThat(runAll(handshakes)).containsExactly("flood 1", "other", "flood 2", "flood 3");
    }
  }

  @Test
  void portsTakeTurnsThoughAnAddressIsTheSame() throws Exception {
    try (Handshakes handshakes = new Handshakes(1, 10)) {
      occupy(handshakes);
      for (int i = 1; i <= 3; i++) {
        add(handshakes.of(client("10.0.0.1", 9090)), "flood " + i);
      }
      add(handshakes.of(client("10.0.0.1")), "probe");
      assertThat(runAll(handshakes)).containsExactly("flood 1", "probe", "flood 2", "flood 3");
    }
  }

  @Test
  void oneNetworkOfTheNewAddressesIsOneClient() throws Exception {
    try (Handshakes handshakes = new Handshakes(1, 10)) {
      occupy(handshakes);
      for (int i = 1; i <= 3; i++) {
        add(handshakes.of(client("2001:db8:0:1::" + i)), "flood " + i);
      }
      add(handshakes.of(client("2001:db8:0:2::1")), "other");
      assertThat(runAll(handshakes)).containsExactly("flood 1", "other", "flood 2", "flood 3");
    }
  }

  @Test
  void taskThatFindsNoPlaceIsRefusedAndNeverRuns() throws Exception {
    try (Handshakes handshakes = new Handshakes(1, 4)) {
      occupy(handshakes);
      Executor client = handshakes.of(client("10.0.0.1"));
      for (int i = 1; i <= 4; i++) {
        add(client, "task " + i);
      }
      assertThatExceptionOfType(RejectedExecutionException.class)
          .isThrownBy(() -> add(client, "one too many"));
      assertThat(runAll(handshakes)).containsExactly("task 1", "task 2", "task 3", "task 4");
    }
  }
}
