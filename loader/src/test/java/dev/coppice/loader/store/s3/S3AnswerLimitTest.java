package dev.coppice.loader.store.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.loader.StoreKey;
import dev.coppice.loader.store.StoreException;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A server whose answers do not end gets no more of the memory than others. */
@Timeout(60)
final class S3AnswerLimitTest extends FakeS3Test {

  private static final StoreKey NAME = new StoreKey("acme.tar.gz");

  private final AtomicLong sent = new AtomicLong();

  @ParameterizedTest
  @ValueSource(ints = {301, 403, 404, 502})
  void errorWithoutAnEndIsOneWithoutACode(int status) {
    server.then(FakeS3.endless(status, "<?xml version=\"1.0\"?><Error><Code>", sent));

    List<Question> questions =
        List.of(
            store -> store.open(NAME, null).orElseThrow().close(), store -> store.page("", "", 10));
    for (Question question : questions) {
      assertThatThrownBy(() -> question.ask(store))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("HTTP " + status);
    }
    assertThat(sent.get()).isLessThan(server.requests.size() * FakeS3.KEPT);
  }

  @Test
  void listWithoutAnEndIsBroken() {
    server.then(FakeS3.endless(200, "<?xml version=\"1.0\"?><ListBucketResult><Name>", sent));

    assertThatThrownBy(() -> store.page("", "", 10))
        .isInstanceOf(StoreException.class)
        .hasMessageStartingWith("BROKEN");
    assertThat(sent.get()).isLessThan(server.requests.size() * FakeS3.KEPT);
  }

  private static FakeS3.Answer list(String content) {
    byte[] list = ("<ListBucketResult>" + content + "</ListBucketResult>").getBytes(UTF_8);
    return exchange -> {
      exchange.getResponseHeaders().set("Content-Type", "application/xml");
      exchange.sendResponseHeaders(200, list.length);
      exchange.getResponseBody().write(list);
    };
  }

  /** Each takes many times its bytes while the list is read. */
  @ParameterizedTest
  @MethodSource
  void listOfMoreElementsOrAttributesThanListsHaveIsBroken(String content) {
    server.then(list(content));

    assertThatThrownBy(() -> store.page("", "", 10))
        .isInstanceOf(StoreException.class)
        .hasMessageStartingWith("BROKEN");
  }

  static Stream<String> listOfMoreElementsOrAttributesThanListsHaveIsBroken() {
    String attributes = IntStream.range(0, 100).mapToObj(" a%d=''"::formatted).collect(joining());
    return Stream.of("<a/>".repeat(1_000_000), "<a%s/>".formatted(attributes).repeat(4_000));
  }

  @Test
  void listOfAllThatS3SaysOfAThousandObjectsIsRead() throws StoreException {
    String object =
        """
        <Contents><Key>models/%04d</Key><LastModified>2026-01-01T00:00:00.000Z</LastModified>
        <ETag>e</ETag><ChecksumAlgorithm>CRC32</ChecksumAlgorithm>
        <ChecksumType>FULL_OBJECT</ChecksumType><Size>10</Size>
        <StorageClass>STANDARD</StorageClass><Owner><ID>i</ID><DisplayName>d</DisplayName></Owner>
        <RestoreStatus><IsRestoreInProgress>false</IsRestoreInProgress></RestoreStatus></Contents>
        """;
    server.then(list(IntStream.range(0, 1000).mapToObj(object::formatted).collect(joining())));

    assertThat(store.page("", "", 1000)).hasSize(1000);
  }

  @Test
  void connectionOfAShortErrorServesAgain() throws StoreException {
    server.then(FakeS3.error(404, "NoSuchKey")).then(FakeS3.object(new byte[10]));

    assertThatThrownBy(() -> store.open(NAME, null).orElseThrow()).hasMessageStartingWith("ABSENT");
    store.open(NAME, null).orElseThrow().close();
    assertThat(server.connections).hasSize(1);
  }
}
