package dev.coppice.e2e.artifact;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.e2e.CoppiceServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What training leaves beside a model does not keep it from being served. */
final class FilesBesideModelIT {

  private static final Path MODEL =
      Path.of("resources/golden/models/reg/xgboost-model").toAbsolutePath();

  @TempDir Path store;
  @AutoClose private CoppiceServer server;

  @BeforeEach
  void startServer() {
    server = CoppiceServer.start(store);
  }

  private static Map<String, byte[]> files() throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("MLproject", bytes("name: churn\n"));
    files.put("README.md", bytes("# Churn\n"));
    files.put("feature_names.txt", bytes("age\nincome\n"));
    files.put("lightgbm.txt", bytes("tree\nversion=v4\n"));
    files.put("metrics.json", bytes("{\"auc\": 0.93, \"by\": [{\"version\": 1}]}"));
    files.put("model.onnx", bytes("\u0008\u0007\u0012\u0007pytorch"));
    files.put("plot.png", bytes("\u0089PNG\r\n\u001a\n\u0000"));
    files.put("xgboost-model", Files.readAllBytes(MODEL));
    return files;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(ISO_8859_1);
  }

  private static byte[] tar(Map<String, byte[]> files) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(packed)) {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        TarArchiveEntry entry = new TarArchiveEntry(file.getKey());
        entry.setSize(file.getValue().length);
        tar.putArchiveEntry(entry);
        tar.write(file.getValue());
        tar.closeArchiveEntry();
      }
    }
    return packed.toByteArray();
  }

  private void write(String name, Map<String, byte[]> files) throws IOException {
    if (name.endsWith(".tar")) {
      Files.write(store.resolve(name), tar(files));
    } else if (name.endsWith(".tar.gz")) {
      try (GZIPOutputStream gzip =
          new GZIPOutputStream(Files.newOutputStream(store.resolve(name)))) {
        gzip.write(tar(files));
      }
    } else {
      Path directory = Files.createDirectory(store.resolve(name));
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        Files.write(directory.resolve(file.getKey()), file.getValue());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"acme.tar.gz", "acme.tar", "acme"})
  void theyArePassedOverAndNamed(String name) throws IOException {
    write(name, files());
    assertThat(server.invoke(name, "0.1,0.2,0.3,0.4").body()).isEqualTo("[0.811511754989624]");
    assertThat(server.get("/models/" + name + "?detail=true").body().replaceAll("\\s+", " "))
        .contains(
            "\"passedOver\": [ \"MLproject\", \"README.md\", \"feature_names.txt\","
                + " \"lightgbm.txt\", \"metrics.json\", \"model.onnx\", \"plot.png\" ]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"acme.tar.gz", "acme.tar", "acme"})
  void withoutAModelTheyAreListed(String name) throws IOException {
    Map<String, byte[]> files = files();
    files.remove("xgboost-model");
    files.keySet().removeIf(file -> file.startsWith("f") || file.startsWith("p"));
    write(name, files);
    HttpResponse<String> answer = server.invoke(name, "1");
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body())
        .contains(
            "Unable to load model: no model file in the artifact (found: MLproject: unknown format,"
                + " README.md: unknown format, lightgbm.txt: LightGBM,"
                + " metrics.json: JSON without learner or version, model.onnx: ONNX;"
                + " expected: XGBoost JSON or UBJSON, in the root)");
  }

  @Test
  void cutModelAmongThemFailsTheLoadByItsName() throws IOException {
    Map<String, byte[]> files = files();
    byte[] model = Files.readAllBytes(MODEL);
    files.put("z-model", Arrays.copyOf(model, model.length / 2));
    write("acme.tar.gz", files);
    assertThat(server.invoke("acme.tar.gz", "1").body())
        .contains("Unable to load model: z-model: ");
  }
}
