package dev.coppice.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A path's segments. */
class RequestPathTest {

  @ParameterizedTest
  @CsvSource({
    "/, '', false",
    "/ping, ping, false",
    "/models/, models, true",
    "/models/a%2Fb, models|a/b, false",
    "/v2/models//infer, v2|models||infer, false",
    "//, '', true",
    "/a//, a|, true",
  })
  void isTakenApartAtEachSlash(String raw, String segments, boolean endsInSlash) {
    RequestPath path = RequestPath.parse(raw);
    assertThat(path.segments()).isEqualTo(List.of(segments.split("\\|", -1)));
    assertThat(path.endsInSlash()).isEqualTo(endsInSlash);
  }
}
