package dev.coppice.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

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

  @ParameterizedTest
  @MethodSource("faultsOfFiles")
  void whatIsWrongWithAFileIsSaidWhereTheExceptionNamesItAlone(IOException fault, String said) {
    assertThat(Quoted.cause(fault)).isEqualTo(said);
  }

  static Stream<Arguments> faultsOfFiles() {
    return Stream.of(
        arguments(new NoSuchFileException("/a"), "/a: not there"),
        arguments(new AccessDeniedException("/a"), "/a: access denied"),
        arguments(new FileAlreadyExistsException("/a"), "/a: there already"),
        arguments(new NotDirectoryException("/a"), "/a: no directory"),
        arguments(new DirectoryNotEmptyException("/a"), "/a: not empty"),
        arguments(new AtomicMoveNotSupportedException("/a", "/b", "far"), "/a -> /b: far"),
        arguments(new FileSystemException("/a"), "/a: FileSystemException"),
        arguments(new NoSuchFileException(null), "NoSuchFileException"));
  }

  @Test
  void malformedUtf8IsReplaced() {
    byte[] bytes = "xé".getBytes(StandardCharsets.UTF_8);
    assertThat(Quoted.ofUtf8(bytes, 0, bytes.length)).isEqualTo("xé");
    assertThat(Quoted.ofUtf8(bytes, 0, 2)).isEqualTo("x\ufffd");
  }
}
