package dev.coppice.scripts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class S3ProxyProcessTest {

  private static final Path LIBRARIES = Path.of("s3proxy", "target", "lib");

  @TempDir private Path directory;

  @Test
  void objectsPutAreServedByLinkAndDownloadsAreCountedByKey() throws Exception {
    try (S3ProxyProcess store = S3ProxyProcess.start(LIBRARIES, directory);
        TestBucket bucket = TestBucket.open(store.endpoint(), "churn");
        HttpClient client = HttpClient.newHttpClient()) {
      bucket.put("models/a.tar.gz", "first".getBytes(UTF_8));
      bucket.put("models/a.tar.gz2", "second".getBytes(UTF_8));

      assertThat(get(client, bucket.link("models/a.tar.gz")).body()).isEqualTo("first");
      assertThat(get(client, bucket.link("models/a.tar.gz2")).body()).isEqualTo("second");
      assertThat(get(client, bucket.link("models/a.tar.gz")).body()).isEqualTo("first");
      assertThat(get(client, store.endpoint().resolve("/churn/models/a.tar.gz")).statusCode())
          .isEqualTo(403);

      assertThat(store.downloads("churn", "models/a.tar.gz2")).isEqualTo(1);
      assertThat(store.downloads("churn", "models/a.tar.gz")).isEqualTo(3);
    }
  }

  @Test
  void objectsOutliveTheProcessBelowTheDirectoryWhateverItsPathHas() throws Exception {
    Path odd = Files.createDirectory(directory.resolve("Jürgen's \\ this & that"));
    try (S3ProxyProcess store = S3ProxyProcess.start(LIBRARIES, odd);
        TestBucket bucket = TestBucket.open(store.endpoint(), "churn")) {
      bucket.put("kept", "still here".getBytes(UTF_8));
    }
    assertThat(odd.resolve("data/churn/kept")).content(UTF_8).isEqualTo("still here");
    try (S3ProxyProcess store = S3ProxyProcess.start(LIBRARIES, odd);
        TestBucket bucket = TestBucket.open(store.endpoint(), "churn");
        HttpClient client = HttpClient.newHttpClient()) {
      assertThat(get(client, bucket.link("kept")).body()).isEqualTo("still here");
    }
  }

  @Test
  void missingLibrariesAreNamed() {
    Path nowhere = directory.resolve("nowhere");
    assertThatThrownBy(() -> S3ProxyProcess.start(nowhere, directory))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(nowhere.toString());
  }

  private static HttpResponse<String> get(HttpClient client, URI uri) throws Exception {
    return client.send(
        HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString(UTF_8));
  }
}
