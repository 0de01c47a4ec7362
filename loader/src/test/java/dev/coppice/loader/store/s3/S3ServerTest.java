package dev.coppice.loader.store.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.loader.store.StoreException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a store says its server is, whoever named it. */
final class S3ServerTest {

  @TempDir Path directory = Path.of("");

  private Map<String, String> properties = Map.of();

  @AfterEach
  void forget() {
    properties.keySet().forEach(System::clearProperty);
  }

  @Test
  void awsOwnHasNoName() throws IOException {
    settings("[default]");
    assertThat(server(null)).isEmpty();
  }

  @Test
  void ownSettingNamesIt() throws IOException {
    settings("[default]\nendpoint_url = http://profile:1");
    assertThat(server(URI.create("http://own:9000/base"))).isEqualTo("http://own:9000/base");
  }

  @Test
  void profileOfAwsMayNameIt() throws IOException {
    settings("[default]\nendpoint_url = http://profile:1");
    assertThat(server(null)).isEqualTo("http://profile:1");
  }

  @Test
  void settingOfAwsThatIsForS3AloneCounts() throws IOException {
    settings(
        """
        [default]
        services = mine
        endpoint_url = http://profile:1
        [services mine]
        s3 =
          endpoint_url = http://s3:2
        """);
    assertThat(server(null)).isEqualTo("http://s3:2");
  }

  /** It goes into the header of each copy on the disk, and from there into the log. */
  @Test
  void userAndPasswordAreNoPartOfIt() throws IOException {
    settings("[default]\nendpoint_url = http://us%40er:sesame@profile:1/base");
    assertThat(server(null)).isEqualTo("http://***@profile:1/base");
  }

  private void settings(String profile) throws IOException {
    properties =
        Map.of(
            "aws.configFile", Files.writeString(directory.resolve("config"), profile).toString(),
            "aws.sharedCredentialsFile", directory.resolve("none").toString(),
            "aws.region", "eu-west-1");
    properties.forEach(System::setProperty);
  }

  private static String server(@Nullable URI endpoint) throws StoreException {
    try (S3ModelStore store =
        new S3ModelStore(
            FakeS3Test.LOCATION, S3Settings.of(endpoint, true, 1), new PartBuffers(0))) {
      return store.server();
    }
  }
}
