package dev.coppice.server.codec;

import static dev.coppice.server.codec.Payloads.NAMELESS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.coppice.server.codec.rows.MediaTypeException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which type answers a call whose {@code Accept} has weights. */
class WeightedAcceptTest {

  private static final List<String> OFFERS =
      List.of(
          "application/json",
          "application/jsonlines",
          "application/x-recordio-protobuf",
          "text/csv");

  private static final List<String> RANGES =
      List.of(
          "*/*",
          "application/*",
          "text/*",
          "text/csv",
          "application/json",
          "application/jsonlines",
          "image/png");

  private final AnswerFormats json = AnswerFormats.multiModel(null, false);
  private final AnswerFormats csv = AnswerFormats.singleModel(null, false, null);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // The heaviest wins, wherever it stands.
        "text/csv;q=0.9, application/json | application/json",
        "text/csv;q=0.9, application/json;q=0.8 | text/csv",
        "application/jsonlines;q=0.001, image/png | application/jsonlines",
        // Ties go by the list, under one range by the default and then the server's order.
        "text/csv;q=0.5, application/json;q=0.5 | text/csv",
        "application/json;q=0.5, text/csv;q=0.5 | application/json",
        "image/png, */*;q=0.1 | application/json",
        "application/*;q=0.5, */*;q=0.1 | application/json",
        // The most specific range decides a type's weight, also against a heavier one.
        "*/*, application/json;q=0.1 | application/jsonlines",
        "application/*;q=0.1, */*;q=0.5 | text/csv",
        "text/*;q=0.3, text/csv;q=0, */*;q=0.2 | application/json",
        "application/*;q=0, */* | text/csv",
        "text/csv;q=0.1, text/csv;q=0.9, application/json;q=0.5 | application/json",
        // Forms.
        "TEXT/CSV ; Q=1.000 ,, application/json;q=0. | text/csv",
        "application/json;charset=utf-8;q=0.2, text/csv;q=0.3;x=y | text/csv",
        "application/json;x=\"a,b;q=1\\\",\";q=0.2, text/csv;q=0.3 | text/csv",
        "text/html, image/gif, *; q=.2, */*; q=.2 | application/json",
        "csv;q=0.9, json;q=0.8 | text/csv",
        "text/*;q=0.4 | text/csv"
      })
  void weightsChooseTheAnswersType(String accept, String type) throws Exception {
    assertThat(json.encoder(accept, null, NAMELESS).contentType()).isEqualTo(type);
  }

  @Test
  void theDefaultIsTheFirstOfThoseUnderOneRange() throws Exception {
    String accept = "image/png, */*;q=0.1";
    assertThat(csv.encoder(accept, null, NAMELESS).contentType()).startsWith("text/csv");
    assertThat(json.encoder(accept, null, NAMELESS).contentType()).isEqualTo("application/json");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "image/png;q=0.5, text/html",
        "text/csv;q=0",
        "*/*;q=0",
        "text/csv;q=0.000, application/json;q=0",
        "application/json;q=0.5, text/csv;q=high",
        "application/json;q=1.001",
        "application/json;q=",
        "application/json;q=-0.5",
        "application/json;q=0.1234",
        "applicatio*;q=0.5",
        "application/js*;q=0.5"
      })
  void whatIsUnderNoRangeOrWeighsNothingIsNotAnswered(String accept) {
    MediaTypeException refusal =
        catchThrowableOfType(MediaTypeException.class, () -> json.encoder(accept, null, NAMELESS));
    assertThat(refusal.kind()).isEqualTo(MediaTypeException.Kind.NOT_ACCEPTABLE);
  }

  @Test
  void everyListIsNegotiatedAsTheSpecificationTellsIt() {
    Random random = new Random(7);
    for (int i = 0; i < 20_000; i++) {
      List<Range> ranges =
          IntStream.range(0, 1 + random.nextInt(5))
              .mapToObj(
                  p -> new Range(RANGES.get(random.nextInt(RANGES.size())), random.nextInt(5), p))
              .toList();
      String accept = ranges.stream().map(Range::written).collect(Collectors.joining(", "));
      assertThat(WeightedAccept.of(accept).orElseThrow().preferred(OFFERS))
          .as(accept)
          .isEqualTo(reference(ranges));
    }
  }

  /** RFC 9110, section 12.5.1, word for word and without regard to speed. */
  private static Optional<String> reference(List<Range> ranges) {
    record Weighed(String offer, Range by) {}
    List<Weighed> wanted = new ArrayList<>();
    for (String offer : OFFERS) {
      String half = offer.substring(0, offer.indexOf('/')) + "/*";
      for (String precedence : List.of(offer, half, "*/*")) {
        Optional<Range> range = ranges.stream().filter(r -> r.name.equals(precedence)).findFirst();
        if (range.isPresent()) {
          wanted.add(new Weighed(offer, range.get()));
          break;
        }
      }
    }
    return wanted.stream()
        .filter(weighed -> weighed.by.quarters > 0)
        .min(
            Comparator.comparing((Weighed weighed) -> -weighed.by.quarters)
                .thenComparing(weighed -> weighed.by.position))
        .map(Weighed::offer);
  }

  /** A range of the list, its weight in quarters. */
  private record Range(String name, int quarters, int position) {

    String written() {
      return name + ";q=" + Arrays.asList("0", "0.25", "0.5", "0.75", "1").get(quarters);
    }
  }
}
