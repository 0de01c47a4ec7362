package dev.coppice.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class QuotedTest {

  @Test
  void nothingCanFakeALine() {
    assertThat(Quoted.of("a\nb\r\u2028\u202e\u0000\ud800z")).isEqualTo("a?b?????z");
    assertThat(Quoted.of("Grüße, 世界 😀")).isEqualTo("Grüße, 世界 😀");
  }

  @Test
  void textIsCutAt200Characters() {
    assertThat(Quoted.of("n".repeat(201))).hasSize(200);
    assertThat(Quoted.of("nnn", 2)).isEqualTo("nn");
  }

  @Test
  void whatAnExceptionSaysIsOneLineOf1000Characters() {
    assertThat(Quoted.cause(new IOException("a\nb"))).isEqualTo("a?b");
    assertThat(Quoted.cause(new IOException("n".repeat(1001)))).hasSize(1000);
  }

  @Test
  void anExceptionWithoutMessageIsNamedByItsType() {
    assertThat(Quoted.cause(new IOException())).isEqualTo("IOException");
    assertThat(Quoted.cause(new IOException(" "))).isEqualTo("IOException");
  }

  @Test
  void malformedUtf8IsReplaced() {
    byte[] bytes = "xé".getBytes(StandardCharsets.UTF_8);
    assertThat(Quoted.ofUtf8(bytes, 0, bytes.length)).isEqualTo("xé");
    assertThat(Quoted.ofUtf8(bytes, 0, 2)).isEqualTo("x\ufffd");
  }
}
