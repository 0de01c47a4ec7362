package dev.coppice.cache;

import static dev.coppice.cache.Refreshing.A;
import static dev.coppice.cache.Refreshing.MINUTE;
import static dev.coppice.cache.Refreshing.awaitResult;
import static dev.coppice.cache.Refreshing.harness;
import static dev.coppice.cache.Refreshing.pass;
import static dev.coppice.cache.Refreshing.use;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.coppice.cache.refresh.RefreshResult;
import dev.coppice.cache.refresh.Refresher;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.ServingException.Reason;
import dev.coppice.model.LogLines;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A store that refuses to say which version of a model is the newest. */
class RefusedQuestionTest {

  @RegisterExtension
  final LogLines log = LogLines.ofPackage(Refresher.class.getPackageName()).from(Level.INFO);

  @Test
  void itIsToldInTheLogOnceWithItsCause() {
    try (CacheHarness it = harness()) {
      it.load(A);
      it.source.question =
          (name, known) -> {
            throw new ServingException(
                Reason.STORE_ACCESS_DENIED,
                "Model store refused access.",
                new IOException("a may not be read"));
          };
      pass(it, MINUTE);
      use(it, A);
      awaitResult(it, RefreshResult.UNANSWERED);
      pass(it, MINUTE);
      use(it, A);
      awaitResult(it, RefreshResult.UNANSWERED, RefreshResult.UNANSWERED);
    }

    assertThat(log.texts())
        .containsExactly("model a: serves on, as its store refuses an answer: a may not be read");
  }
}
