package dev.coppice.loader.store.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.loader.store.DocumentUri;
import dev.coppice.loader.store.StoreException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class S3DocumentTest extends FakeS3Test {

  private static final byte[] CONTENT = "content".getBytes(UTF_8);

  private S3Document document() throws StoreException {
    return new S3Document(
        new DocumentUri.S3("bucket", "state"), S3Settings.ofDocument(server.endpoint(), true));
  }

  @Test
  void isMadeOnlyWhereThereIsNone() throws Exception {
    server.then(
        exchange -> {
          boolean asks = "*".equals(exchange.getRequestHeaders().getFirst("If-None-Match"));
          exchange.sendResponseHeaders(asks ? 200 : 400, -1);
        });
    try (S3Document document = document()) {
      assertThat(document.create(CONTENT)).isTrue();
    }
    assertThat(server.requests).containsExactly("PUT /bucket/state");
  }

  @ParameterizedTest
  @CsvSource({"412, PreconditionFailed", "409, ConditionalRequestConflict"})
  void oneThatIsThereOrComesMeanwhileStays(int status, String code) throws Exception {
    server.then(FakeS3.error(status, code));
    try (S3Document document = document()) {
      assertThat(document.create(CONTENT)).isFalse();
    }
  }

  @Test
  void thatItMayNotBeMadeIsAFault() throws Exception {
    server.then(FakeS3.error(403, "AccessDenied"));
    try (S3Document document = document()) {
      assertThatThrownBy(() -> document.create(CONTENT))
          .isInstanceOf(StoreException.class)
          .hasMessageStartingWith("DENIED: HTTP 403 AccessDenied (there is no right to it, ");
    }
  }

  @Test
  void aPartThatNobodyAskedForIsNotTheDocument() throws Exception {
    server.then(FakeS3.unaskedPart());
    try (S3Document document = document()) {
      assertThatThrownBy(() -> document.read(10))
          .isInstanceOf(StoreException.class)
          .hasMessage("BROKEN: asked for all, got bytes 0-2/10");
    }
  }
}
