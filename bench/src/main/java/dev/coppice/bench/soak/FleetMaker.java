package dev.coppice.bench.soak;

import dev.coppice.bench.model.BenchModel;
import dev.coppice.bench.run.Report;
import dev.coppice.bench.run.Workplace;
import dev.coppice.scripts.TestBucket;
import dev.coppice.scripts.churn.ChurnModels;
import dev.coppice.scripts.churn.TenantArtifact;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Trains the models, answers all questions by XGBoost, and uploads a thousand tenants, each with
 * one of the models of its size.
 */
final class FleetMaker {

  /** Name of the store's folder, as keys have it. */
  static final String FOLDER = "models/";

  private record Size(BenchModel model, int tenants, int trained) {}

  /** As forests they take 290 MB, where a server of 512 MiB has 162 MiB for models. */
  private static final List<Size> SIZES =
      List.of(
          new Size(BenchModel.SMALL, 899, 60),
          new Size(BenchModel.MEDIUM, 100, 6),
          new Size(BenchModel.LARGE, 1, 1));

  private final Workplace workplace;
  private final Path directory;
  private final Questions questions;
  private final Report report;

  /**
   * @param directory takes the artifacts
   */
  FleetMaker(Workplace workplace, Path directory, Questions questions, Report report) {
    this.workplace = workplace;
    this.directory = directory;
    this.questions = questions;
    this.report = report;
  }

  Fleet make(TestBucket bucket) throws IOException {
    List<Tenant> tenants = new ArrayList<>();
    for (Size size : SIZES) {
      String name = size.model().name().toLowerCase(Locale.ROOT);
      report.progress(
          "training %d %s models, if it is the first run".formatted(size.trained, name));
      List<ScoredModel> models = new ArrayList<>();
      for (int i = 0; i < size.trained(); i++) {
        models.add(trained(size.model(), "soak-%s-%02d".formatted(name, i)));
      }
      report.progress("uploading %d %s tenants".formatted(size.tenants(), name));
      for (int i = 0; i < size.tenants(); i++) {
        tenants.add(upload(bucket, new Tenant("%s-%03d.tar.gz".formatted(name, i), models), i));
      }
    }
    // Sizes are spread over the busy and the quiet ones, the same way each time.
    Collections.shuffle(tenants, new Random(1));
    return new Fleet(tenants);
  }

  private ScoredModel trained(BenchModel model, String tenant) throws IOException {
    Path file =
        new ChurnModels(workplace.models()).file(tenant, model.size(), ChurnModels.Format.UBJSON);
    Path artifact = directory.resolve(tenant + ".tar.gz");
    byte[] content = Files.readAllBytes(file);
    TenantArtifact.write(artifact, content);
    return ScoredModel.of(artifact, content, questions);
  }

  private static Tenant upload(TestBucket bucket, Tenant tenant, int number) {
    ScoredModel first = tenant.sameSize().get(number % tenant.sameSize().size());
    tenant.expect(first);
    bucket.put(FOLDER + tenant.name(), first.artifact());
    return tenant;
  }

  /** What the store has, for the report. */
  static String describe() {
    List<String> parts = new ArrayList<>();
    for (Size size : SIZES) {
      parts.add(
          "%d of %s (%d trained)".formatted(size.tenants(), size.model().label(), size.trained()));
    }
    return String.join(", ", parts);
  }
}
