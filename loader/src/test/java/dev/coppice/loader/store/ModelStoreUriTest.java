package dev.coppice.loader.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ModelStoreUriTest {

  @Test
  void bucketAndPrefixAreReadAsTheyStand() {
    assertThat(ModelStoreUri.parse("s3://churn-mme/models/"))
        .isEqualTo(new ModelStoreUri.S3("churn-mme", "models/"))
        .hasToString("s3://churn-mme/models/");
    assertThat(ModelStoreUri.parse("s3://churn.mme/"))
        .isEqualTo(new ModelStoreUri.S3("churn.mme", ""));
    assertThat(ModelStoreUri.parse("s3://abc/a b/%20//c/"))
        .isEqualTo(new ModelStoreUri.S3("abc", "a b/%20//c/"));
  }

  @Test
  void directoriesAreAbsolute() {
    assertThat(ModelStoreUri.parse("file:///srv/models/"))
        .isEqualTo(new ModelStoreUri.Directory(Path.of("/srv/models")))
        .hasToString("file:///srv/models/");
    assertThat(ModelStoreUri.parse("file:///a%20b/"))
        .isEqualTo(new ModelStoreUri.Directory(Path.of("/a b")));
    assertThat(ModelStoreUri.parse("file:///srv/models"))
        .isEqualTo(new ModelStoreUri.Directory(Path.of("/srv/models")))
        .hasToString("file:///srv/models/");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '=',
      value = {
        "/a b = /a%20b",
        "/J\u00fcrgen = /J%C3%BCrgen",
        "/u\u0308 = /u%CC%88",
        "/\ud83c\udf33 = /%F0%9F%8C%B3",
        "/[a]{b}|<c>\\d^e` = /%5Ba%5D%7Bb%7D%7C%3Cc%3E%5Cd%5Ee%60"
      })
  void pathsMayBeWrittenAsTheyAreOrEscaped(String path, String escaped) {
    assertThat(ModelStoreUri.parse("file://" + path + "/"))
        .isEqualTo(new ModelStoreUri.Directory(Path.of(URI.create("file://" + escaped))));
    assertThat(DocumentUri.parse("file://" + path))
        .isEqualTo(new DocumentUri.File(Path.of(URI.create("file://" + escaped))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/100%", "/a%2", "/a?b", "/a#b", "/a%00b"})
  void whatMeansSomethingElseInAUriIsRefusedUnlessItIsEscaped(String path) {
    assertThatThrownBy(() -> ModelStoreUri.parse("file://" + path + "/"))
        .hasMessage(
            "a file URI such as file:///dir/, with %25, %3F and %23 for a path's own % ? and #");
  }

  @Test
  void whatMayBeAFolderOrAKeyPrefixIsRefusedWithBoth() {
    assertThatThrownBy(() -> ModelStoreUri.parse("s3://bucket/models"))
        .hasMessage("s3://bucket/prefix/ as a folder; there are no key prefixes");
    assertThatThrownBy(() -> ModelStoreUri.parse("s3://bucket"))
        .hasMessage("s3://bucket/ for a whole bucket, or s3://bucket/prefix/");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "s3://",
        "s3:///models/",
        "s3://Bucket/",
        "s3://b/",
        "s3://bucket//models/",
        "s3://key:secret@bucket/",
        "S3://bucket/",
        "file://host/models/",
        "file:models/",
        "/srv/models/",
        "https://bucket.s3.amazonaws.com/models/"
      })
  void everythingElseIsRefusedWithTheRule(String text) {
    assertThatThrownBy(() -> ModelStoreUri.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .message()
        .containsAnyOf("s3://bucket/prefix/", "file:///dir/", "a bucket of ", "no prefix, or");
  }
}
