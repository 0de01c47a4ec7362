package dev.coppice.loader.store.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.loader.ServingException.Reason;
import dev.coppice.loader.StoreKey;
import dev.coppice.loader.store.StoreException;
import dev.coppice.loader.store.StoreFault;
import dev.coppice.loader.store.WatchedStore;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What S3 takes no request for says nothing of the store; what is no S3 server does. */
class S3RejectionTest extends FakeS3Test {

  private static final StoreKey NAME = new StoreKey("acme.tar.gz");
  private static final byte[] CONTENT = new byte[1000];

  private static final List<Question> QUESTIONS =
      List.of(
          store -> store.open(NAME, null).orElseThrow().close(),
          store -> store.open(NAME, "\"e1\""));

  @ParameterizedTest
  @CsvSource({"InvalidRequest, LOCKED", "Strange, REJECTED"})
  void whatS3RejectsForOneObjectSaysNothingOfTheStore(String code, StoreFault fault)
      throws IOException {
    server.then(FakeS3.object(CONTENT)).then(FakeS3.error(400, code));
    WatchedStore watched = new WatchedStore(store, LOCATION);
    watched.open(NAME, null).orElseThrow().close();

    for (Question question : QUESTIONS) {
      assertThatThrownBy(() -> question.ask(watched))
          .isInstanceOfSatisfying(
              StoreException.class,
              e -> {
                assertThat(e.fault()).isEqualTo(fault);
                assertThat(e.fault().reason()).isEqualTo(Reason.STORE_ACCESS_DENIED);
              });
      assertThat(watched.isReachable()).isTrue();
    }
  }

  @Test
  void whatAProxyRejectsIsAStoreThatFails() {
    server.then(FakeS3.foreign(400, "<html>400 plain HTTP request was sent to HTTPS port</html>"));

    assertThatThrownBy(() -> store.open(NAME, null).orElseThrow())
        .hasMessageStartingWith("BROKEN: HTTP 400 ");
  }
}
