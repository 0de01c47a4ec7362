package dev.coppice.loader.store.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.loader.store.ListedArtifact;
import dev.coppice.loader.store.StoreException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lists of servers that take S3's questions otherwise than S3. */
@Timeout(60)
final class S3ListTest extends FakeS3Test {

  private static FakeS3.Answer list(String contents) {
    return list(contents, true);
  }

  private static FakeS3.Answer list(String contents, boolean hasMore) {
    return exchange -> {
      byte[] body =
          "<ListBucketResult><IsTruncated>%s</IsTruncated>%s</ListBucketResult>"
              .formatted(hasMore, contents)
              .getBytes(UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/xml");
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    };
  }

  private static String object(String key) {
    return "<Contents><Key>%s</Key><Size>1</Size></Contents>".formatted(key);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<Contents><Key>a</Key><Size>1</Size></Contents>",
        "<Contents><Key>others/models/c</Key><Size>1</Size></Contents>",
        "<Contents><Size>1</Size></Contents>",
        "<Contents><Key>models/c</Key></Contents>",
      })
  void whatIsNoObjectOfTheStoreIsAStoreThatFails(String contents) {
    server.then(list(contents));

    assertThatThrownBy(() -> store.page("", "", 10))
        .isInstanceOf(StoreException.class)
        .hasMessageStartingWith("BROKEN: the list has ");
  }

  @Test
  void listThatBeginsAnewHasNoEnd() {
    server.then(list(object("models/a") + object("models/b")));

    assertThatThrownBy(() -> store.page("", "", 10))
        .isInstanceOf(StoreException.class)
        .hasMessage(
            "BROKEN: the list has models/a of 1 bytes (expected: keys of models/ after models/b)");
    assertThat(server.requests).hasSize(2);
  }

  /** Of an object that nobody can call, as one whose name has a control character. */
  @Test
  void nameThatXmlCannotHoldKeepsNoOtherFromBeingListed() throws StoreException {
    String escaped =
        "<EncodingType>url</EncodingType>"
            + object("models/a%01b")
            + object("models/c+d%2Be")
            + object("models/z%25");
    String plain = object("models/a&#x1;b") + object("models/c d+e") + object("models/z%");
    server.then(
        exchange -> {
          boolean isToEscape = exchange.getRequestURI().getQuery().contains("encoding-type=url");
          list(isToEscape ? escaped : plain, false).send(exchange);
        });

    assertThat(store.page("", "", 10)).extracting(ListedArtifact::key).hasToString("[c d+e, z%]");
  }

  @Test
  void namesOfAServerThatEscapesNothingAreTakenAsTheyStand() throws StoreException {
    server.then(list(object("models/c+d%2Be") + object("models/z%25"), false));

    assertThat(store.page("", "", 10))
        .extracting(ListedArtifact::key)
        .hasToString("[c+d%2Be, z%25]");
  }

  @Test
  void pageHasNoMoreThanWasAskedFor() throws StoreException {
    server.then(list(object("models/a") + object("models/b") + object("models/c")));

    assertThat(store.page("", "", 2)).extracting(ListedArtifact::key).hasToString("[a, b]");
  }

  /** By UTF-8 an emoji is after U+E000, by UTF-16 before it. */
  @ParameterizedTest
  @CsvSource({"models/\uE000, models/\uD83C\uDF33", "models/\uD83C\uDF33, models/\uE000"})
  void listMayGoOnAsJavaSorts(String one, String other) throws StoreException {
    server.then(list(object("models/a") + object(one))).then(list(object(other), false));

    assertThat(store.page("", "", 10)).extracting(ListedArtifact::key).hasToString("[a]");
  }
}
