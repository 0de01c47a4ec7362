package dev.coppice.loader.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.loader.ServingException;
import dev.coppice.loader.ServingException.Reason;
import dev.coppice.loader.prepare.ScoringEngine;
import dev.coppice.model.ModelFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A spooled file that goes before XGBoost has read it, as where others clean up. */
@Timeout(60)
final class SpoolCleanedTest {

  @RegisterExtension final LoaderFixture fixture = new LoaderFixture();

  /** What was reserved last is for XGBoost's reading. */
  @Test
  void itsModelIsNotSaidToBeInvalidAndIsTheNextOneLoaded() {
    fixture.engine(ScoringEngine.XGBOOST);
    ScriptedStore store = new ScriptedStore(ModelFiles.golden("reg.ubj"));

    assertThatThrownBy(
            () -> fixture.loader(store).load(LoaderFixture.NAME, bytes -> deleteSpooled()))
        .isInstanceOf(ServingException.class)
        .satisfies(e -> assertThat(((ServingException) e).reason()).isEqualTo(Reason.INTERNAL))
        .rootCause()
        .isExactlyInstanceOf(IOException.class) // In XGBoost's words.
        .hasMessageContaining("model-");

    fixture.loader(store).load(LoaderFixture.NAME, bytes -> {}).model().close();
  }

  private void deleteSpooled() {
    try {
      for (Path file : fixture.spooled()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
