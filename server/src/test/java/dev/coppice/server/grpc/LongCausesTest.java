package dev.coppice.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Causes that are longer than clients take are cut, since their clients would see none of them. */
class LongCausesTest {

  @ParameterizedTest
  @ValueSource(strings = {"y", "%", "\u00FC", "\u5217", "\uD83C\uDF32"})
  void cutCausesAreAsLongAsTheyMayBe(String character) {
    String text = sent(Status.INTERNAL.withDescription("a" + character.repeat(5000)));

    assertThat(text).startsWith("a" + character).endsWith(character + "...");
    assertThat(encoded(text)).hasSizeBetween(4096 - 12, 4096);
  }

  @Test
  void otherCausesStayAsTheyAre() {
    String text = "y".repeat(4096);

    assertThat(sent(Status.INTERNAL.withDescription(text))).isEqualTo(text);
    assertThat(GrpcFailures.sendable(Status.OK)).isSameAs(Status.OK);
  }

  private static String sent(Status status) {
    return Objects.requireNonNull(GrpcFailures.sendable(status).getDescription());
  }

  /** Three bytes for each that is not plain, as gRPC has it; of these characters, as forms do. */
  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
