package dev.coppice.server.about;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.model.Model;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CodeDigestTest {

  @TempDir Path folder;

  @Test
  void theSameCodeHasTheSameNameEachTimeAndOtherCodeAnother() throws Exception {
    assertThat(CodeDigest.of(Model.class))
        .matches("[0-9a-f]{32}")
        .isEqualTo(CodeDigest.of(Model.class))
        .isNotEqualTo(CodeDigest.of(CodeDigest.class));

    Path jar = Files.write(folder.resolve("coppice-model.jar"), new byte[] {1, 2, 3});
    String before = CodeDigest.of(List.of(jar));
    Files.write(jar, new byte[] {1, 2, 4});
    assertThat(CodeDigest.of(List.of(jar))).isNotEqualTo(before);
  }
}
