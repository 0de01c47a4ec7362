package dev.coppice.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.loader.disk.DiskTier;
import dev.coppice.model.xgboost.XgboostModel;
import dev.coppice.server.about.BuildInfo;
import dev.coppice.server.about.CodeDigest;
import dev.coppice.server.config.Config;
import dev.coppice.server.config.ConfigReader;
import dev.coppice.server.config.ContainerMemory;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DiskTermsTest {

  @TempDir Path directory;

  @Test
  void copiesCountForTheCodeThatMadeThemAndTheWholeVersionOfXgboost() throws Exception {
    Config config =
        ConfigReader.read(
            Map.of("COPPICE_MODEL_STORE", directory.toUri().toString()),
            ContainerMemory.ofThisProcess(),
            1);
    assertThat(DiskTerms.of(config, ""))
        .contains("XGBoost " + BuildInfo.ofThisProcess().xgboost() + ",")
        .contains("code " + CodeDigest.of(XgboostModel.class, DiskTier.class) + ",")
        .isEqualTo(DiskTerms.of(config, ""));
    assertThat(BuildInfo.ofThisProcess().xgboost()).startsWith(XgboostModel.RELEASE + ".");
  }
}
