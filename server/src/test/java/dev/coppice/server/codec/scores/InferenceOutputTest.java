package dev.coppice.server.codec.scores;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.coppice.server.codec.scores.InferenceOutput.Origin;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InferenceOutputTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "inference-output=probability,labels",
        "INFERENCE-Output = Probability , LABELS ",
        "trace=1; inference-output=pro bability,labels;inference-output=Probability,labels",
        "a=b=c;;=;d;inference-output=probability,labels"
      })
  void anAttributeAsksForKeysInOrder(String attributes) throws InferenceOutputException {
    assertThat(InferenceOutput.ofRequest(attributes))
        .contains(new InferenceOutput(List.of("probability", "labels"), Origin.REQUEST, false));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "trace=1,2", "inference-output", "x-inference-output=labels", "=labels", ";"})
  void otherAttributesAskForNothing(String attributes) throws InferenceOutputException {
    assertThat(InferenceOutput.ofRequest(attributes)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "inference-output=labelz | labelz",
        "inference-output=labels,Score | score",
        "inference-output=a=b | a=b",
        "inference-output=lab\u0007els | lab?els"
      })
  void anUnknownKeyIsTheClientsMistake(String attributes, String key) {
    assertThat(refusal(attributes))
        .hasMessage(
            "inference-output: "
                + key
                + " (expected: predicted_label, labels, probability, probabilities, raw_score,"
                + " raw_scores, predicted_score)")
        .extracting(InferenceOutputException::origin)
        .isEqualTo(Origin.REQUEST);
  }

  @ParameterizedTest
  @ValueSource(strings = {"inference-output=", "inference-output=labels,", "inference-output=,"})
  void anEmptyKeyIsUnknownToo(String attributes) {
    assertThat(refusal(attributes)).hasMessageStartingWith("inference-output:  (expected: ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "inference-output=labels;inference-output=probability | inference-output:"
            + " labels;probability (expected: one such attribute)",
        "inference-output=labels;a=b;Inference-Output=labels,labels | inference-output:"
            + " labels;labels,labels (expected: one such attribute)",
        "inference-output=bias;contributions-of=raw;contributions-of=none | contributions-of: none"
            + " (expected: raw)",
      })
  void attributeThatComesTwiceSaysTheSameTwice(String attributes, String message) {
    assertThat(refusal(attributes)).hasMessage(message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "contributions-of=raw",
        "inference-output=probability;contributions-of=raw",
        "contributions-of=raw;inference-output=bias,leaf"
      })
  void rawColumnsAreThoseOfContributionsThatAreAskedFor(String attributes) {
    assertThat(refusal(attributes))
        .hasMessage("contributions-of: raw (expected: beside contributions in inference-output)")
        .extracting(InferenceOutputException::origin)
        .isEqualTo(Origin.REQUEST);
  }

  @Test
  void theOperatorMayAskForAnything() {
    assertThat(InferenceOutput.ofEnvironment("Labels, x y,labels,"))
        .isEqualTo(
            new InferenceOutput(List.of("labels", "xy", "labels", ""), Origin.ENVIRONMENT, false));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "contributions=2,contributions=3",
        "contributions,contributions=3",
        "contributions=3,probability,contributions"
      })
  void contributionsAreAskedForInOneForm(String keys) {
    assertThat(refusal("inference-output=" + keys))
        .hasMessage("inference-output: contributions in several forms (expected: one)");
    assertThatCode(
            () -> InferenceOutput.ofRequest("inference-output=contributions=3,contributions=3"))
        .doesNotThrowAnyException();
  }

  @Test
  void aRequestMayRepeatKeysUpToABound() throws InferenceOutputException {
    String asked = "inference-output=labels" + ",labels".repeat(16 - 1);
    assertThat(InferenceOutput.ofRequest(asked).orElseThrow().keys())
        .hasSize(16)
        .containsOnly("labels");
    assertThat(refusal(asked + ",labels"))
        .hasMessage("inference-output: 17 keys (expected: at most 16)")
        .extracting(InferenceOutputException::origin)
        .isEqualTo(Origin.REQUEST);
  }

  @Test
  void nobodyAsksForNothing() {
    assertThatThrownBy(() -> new InferenceOutput(List.of(), Origin.REQUEST, false))
        .hasMessage("keys: none (expected: at least one)");
  }

  private static InferenceOutputException refusal(String attributes) {
    return catchThrowableOfType(
        InferenceOutputException.class, () -> InferenceOutput.ofRequest(attributes));
  }
}
