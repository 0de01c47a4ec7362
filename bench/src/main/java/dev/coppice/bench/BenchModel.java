package dev.coppice.bench;

import dev.coppice.scripts.ChurnData;
import dev.coppice.scripts.ChurnModels;
import dev.coppice.scripts.ModelShape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The models that are measured with: churn models of three sizes, trained once and kept. */
enum BenchModel {
  /** 100 trees of depth 6. */
  SMALL("100x6", ModelShape.SMALL),
  /** 300 trees of depth 10. */
  MEDIUM("300x10", ModelShape.MEDIUM),
  /** About 45 MB packed, 2.7 million nodes. */
  LARGE("45 MB", ModelShape.LARGE);

  private final String label;

  @SuppressWarnings("ImmutableEnumChecker") // A record of numbers; its type does not say so.
  private final ModelShape shape;

  BenchModel(String label, ModelShape shape) {
    this.label = label;
    this.shape = shape;
  }

  /** What tables call it. */
  String label() {
    return label;
  }

  private String tenant() {
    return "bench-" + name().toLowerCase(Locale.ROOT);
  }

  /** The packed model, UBJSON inside. */
  Path artifact(Workplace workplace) throws IOException {
    return training(workplace).artifact(tenant(), shape);
  }

  /** The model file by itself. */
  Path file(Workplace workplace, ChurnModels.Format format) throws IOException {
    String extension = format == ChurnModels.Format.JSON ? "json" : "ubj";
    Path file =
        workplace
            .models()
            .resolve(
                "%s-%dx%d-%d.%s"
                    .formatted(tenant(), shape.rounds(), shape.depth(), shape.rows(), extension));
    if (!Files.exists(file)) {
      Files.createDirectories(workplace.models());
      Path unfinished = Files.createTempFile(workplace.models(), tenant(), ".part");
      Files.write(unfinished, training(workplace).train(tenant(), shape, format));
      Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    }
    return file;
  }

  private static ChurnModels training(Workplace workplace) {
    return new ChurnModels(workplace.models(), Runtime.getRuntime().availableProcessors());
  }

  /** Customers of the model's tenant as CSV, one a line; every call yields the same. */
  String csv(int rows) {
    ChurnData.Sample sample = new ChurnData(tenant()).draw(rows);
    return IntStream.range(0, rows).mapToObj(sample::csv).collect(Collectors.joining("\n"));
  }
}
