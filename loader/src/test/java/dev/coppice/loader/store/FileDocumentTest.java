package dev.coppice.loader.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileDocumentTest {

  @TempDir private Path directory;

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private FileDocument document(String path) {
    return new FileDocument(new DocumentUri.File(directory.resolve(path)));
  }

  @Test
  void whatWasWrittenIsReadAndNothingElseStays() throws Exception {
    FileDocument document = document("new/document");
    assertThat(document.read(10)).isEmpty();
    document.write(bytes("first"));
    document.write(bytes("second"));

    assertThat(document.read(10)).hasValue(bytes("second"));
    assertThat(directory.resolve("new")).isDirectoryNotContaining("glob:**/*.part");
  }

  @Test
  void isMadeOnlyWhereThereIsNone() throws Exception {
    FileDocument document = document("document");

    assertThat(document.create(bytes("first"))).isTrue();
    assertThat(document.create(bytes("second"))).isFalse();
    assertThat(document.read(10)).hasValue(bytes("first"));
  }

  @Test
  void moreThanTheBoundIsAFault() throws Exception {
    FileDocument document = document("document");
    document.write(bytes("12345"));

    assertThat(document.read(5)).isPresent();
    assertThatThrownBy(() -> document.read(4))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("it has more than 4 bytes");
  }

  @Test
  void whatCannotBeWrittenIsAFaultAndLeavesTheOldContent() throws Exception {
    Files.createDirectories(directory.resolve("folder/inside"));
    FileDocument document = document("folder");

    assertThatThrownBy(() -> document.write(bytes("x"))).isInstanceOf(StoreException.class);
    assertThat(directory.resolve("folder/inside")).isDirectory();
    assertThat(directory).isDirectoryNotContaining("glob:**/*.part");
  }
}
