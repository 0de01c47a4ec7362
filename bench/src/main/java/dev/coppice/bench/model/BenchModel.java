package dev.coppice.bench.model;

import dev.coppice.bench.run.Workplace;
import dev.coppice.model.Matrix;
import dev.coppice.scripts.churn.ChurnData;
import dev.coppice.scripts.churn.ChurnModels;
import dev.coppice.scripts.churn.TrainingSize;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The models that are measured with: churn models of three sizes, trained once and kept. */
public enum BenchModel {
  /** 100 trees of depth 6. */
  SMALL("100x6", TrainingSize.SMALL),
  /** 300 trees of depth 10. */
  MEDIUM("300x10", TrainingSize.MEDIUM),
  /** 600 trees of depth 16: about 2.6 million nodes, 89 MB of UBJSON, 45 MB packed. */
  LARGE("45 MB", new TrainingSize(600, 16, 17_100, 16));

  private final String label;

  @SuppressWarnings("ImmutableEnumChecker") // A record of numbers; its type does not say so.
  private final TrainingSize size;

  BenchModel(String label, TrainingSize size) {
    this.label = label;
    this.size = size;
  }

  /** What tables call it. */
  public String label() {
    return label;
  }

  /** What figures call it. */
  public String figureName() {
    return label.replace(" ", "");
  }

  /** What it takes to train another tenant's model of the same size. */
  public TrainingSize size() {
    return size;
  }

  private String tenant() {
    return "bench-" + name().toLowerCase(Locale.ROOT);
  }

  /** The packed model, UBJSON inside. */
  public Path artifact(Workplace workplace) throws IOException {
    return training(workplace).artifact(tenant(), size);
  }

  /** The model file by itself. */
  public Path file(Workplace workplace, ChurnModels.Format format) throws IOException {
    return training(workplace).file(tenant(), size, format);
  }

  private static ChurnModels training(Workplace workplace) {
    return new ChurnModels(workplace.models());
  }

  /** Customers of the model's tenant, some each; every call yields the same. */
  public List<Matrix> rows(int matrices, int rowsEach) {
    ChurnData data = new ChurnData(tenant());
    int columns = ChurnData.FEATURE_NAMES.size();
    return IntStream.range(0, matrices)
        .mapToObj(i -> new Matrix(data.draw(rowsEach).features(), rowsEach, columns))
        .toList();
  }

  /** Customers of the model's tenant as CSV, one per line; every call yields the same. */
  public String csv(int rows) {
    ChurnData.Sample sample = new ChurnData(tenant()).draw(rows);
    return IntStream.range(0, rows).mapToObj(sample::csv).collect(Collectors.joining("\n"));
  }
}
