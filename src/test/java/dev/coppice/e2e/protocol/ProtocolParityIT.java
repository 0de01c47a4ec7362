package dev.coppice.e2e.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.e2e.CoppiceServer;
import dev.coppice.e2e.Python;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Models and tensors that Python draws at random, of all datatypes, by position and by name: each
 * protocol answers with the bits that XGBoost gives columns of those types.
 */
final class ProtocolParityIT {

  /** Fixed, so that a build fails for its own change; {@code bench/run parity} draws others. */
  private static final String SEED = "7";

  private static final String MODELS = "25";

  private static final Path SCRIPT =
      Path.of("../../python/tests/protocols.py").toAbsolutePath().normalize();

  @TempDir private static Path directory;

  @Test
  void tensorsByEveryProtocolGetTheBitsOfXgboost() throws IOException {
    Python python =
        Python.with(
            directory,
            "protocols are not compared with XGBoost in Python",
            "grpc",
            "pandas",
            "sklearn",
            "xgboost");
    Path store = Files.createDirectory(directory.resolve("store"));
    try (CoppiceServer server = CoppiceServer.start(store, Map.of("COPPICE_GRPC_PORT", "0"))) {
      String printed =
          python.output(
              Map.of(),
              SCRIPT.toString(),
              store.toString(),
              server.uri("").toString(),
              Integer.toString(server.grpcPort()),
              "--models",
              MODELS,
              "--seed",
              SEED);
      assertThat(printed).endsWith("\nunequal=0\n");
    }
  }
}
