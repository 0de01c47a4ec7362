package dev.coppice.cache.load;

import static dev.coppice.cache.CacheHarness.name;
import static dev.coppice.cache.CacheHarness.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.cache.CacheHarness;
import dev.coppice.loader.ModelName;
import dev.coppice.model.LogLines;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the log has of loads at a stop that leaves them no time. */
class StoppedLoadsTest {

  private static final ModelName A = name("a");

  @RegisterExtension final LogLines log = LogLines.of(LoadThreads.class);

  @Test
  void nothingIsSaidWhereThereAreNone() {
    try (CacheHarness it = new CacheHarness(1024)) {
      it.load(A);
      until(() -> it.loads() == 0);

      it.cache.close(Duration.ZERO);

      assertThat(log.texts()).isEmpty();
    }
  }

  @Test
  void thoseThatAreGivenUpAndRunOnAreCounted() {
    try (CacheHarness it = new CacheHarness(1024)) {
      AtomicBoolean finish = it.stall(A, 1024);
      var unused = it.acquireLater(A);
      until(() -> it.source.loads(A) == 1);

      it.cache.close(Duration.ZERO);
      finish.set(true);

      assertThat(log.texts())
          .containsExactly("1 loads given up after PT0S", "1 loads run on after their interrupt");
    }
  }
}
