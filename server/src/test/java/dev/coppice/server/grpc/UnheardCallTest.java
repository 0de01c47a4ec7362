package dev.coppice.server.grpc;

import static dev.coppice.server.grpc.GrpcFixture.GOOD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.server.api.ApiFixture;
import dev.coppice.server.http.exchange.AnsweredRequest;
import dev.coppice.server.http.exchange.Exchange;
import dev.coppice.server.http.exchange.RequestHandler;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Calls of whose answer whoever is to hear fails to. */
class UnheardCallTest {

  private static final class Deaf implements RequestHandler {

    @Override
    public void handle(Exchange exchange) {}

    @Override
    public AnsweredRequest.@Nullable EndListener answering(AnsweredRequest request) {
      throw new IllegalStateException("made to fail");
    }
  }

  /** Nobody else would: the call counts as answered, and is past its deadline for being sent. */
  @Test
  void isAnsweredThoughNobodyHearsOfIt() throws IOException {
    try (ApiFixture server = new ApiFixture(ApiFixture.NAMED)) {
      GrpcServer grpc = server.startGrpc(server.http, new Deaf());
      try (RawHttp2 client = new RawHttp2(grpc.port(), 1 << 20)) {
        client.call(1, GOOD); // Of a model that is loaded first, on another thread.
        assertThat(client.end(1)).startsWith("0 ");
        client.call(3, GOOD);
        assertThat(client.end(3)).startsWith("0 ");
        client.call(5, new byte[] {-1});
        assertThat(client.end(5)).startsWith("3 "); // INVALID_ARGUMENT
        client.begin(7, RawHttp2.headers().path("/nobody/is"));
        assertThat(client.end(7)).startsWith("12 "); // UNIMPLEMENTED
      }
    }
  }
}
