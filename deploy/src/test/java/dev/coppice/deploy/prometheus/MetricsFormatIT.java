package dev.coppice.deploy.prometheus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.deploy.InstalledCommand;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What a server that served calls of every kind publishes. */
@ExtendWith(ScrapedServerExtension.class)
final class MetricsFormatIT {

  /** SageMaker scrapes it each minute by itself. */
  private static final int MAX_SERIES = 300;

  @Test
  void promtoolHasNothingToSayOfIt(ScrapedServer scraped, @TempDir Path directory)
      throws Exception {
    Path metrics = Files.writeString(directory.resolve("metrics"), scraped.metrics());
    Process process =
        new ProcessBuilder(InstalledCommand.named("promtool").file().toString(), "check", "metrics")
            .redirectInput(metrics.toFile())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor()).as(said).isZero();
    assertThat(said).isEmpty();
  }

  @Test
  void seriesAreFew(ScrapedServer scraped) throws Exception {
    assertThat(scraped.metrics().lines().filter(line -> !line.startsWith("#")))
        .hasSizeLessThan(MAX_SERIES);
  }
}
