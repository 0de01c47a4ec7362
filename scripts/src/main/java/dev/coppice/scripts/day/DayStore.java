package dev.coppice.scripts.day;

import dev.coppice.scripts.S3ProxyProcess;
import dev.coppice.scripts.TestBucket;
import dev.coppice.scripts.churn.ChurnData;
import dev.coppice.scripts.churn.ChurnModels;
import dev.coppice.scripts.churn.ReferenceScores;
import dev.coppice.scripts.churn.TenantArtifact;
import dev.coppice.scripts.churn.TrainingSize;
import dev.coppice.scripts.fleet.FleetTenant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import ml.dmlc.xgboost4j.java.XGBoostError;

/**
 * The store of a day. Tenants share artifacts where fewer differ than there are tenants, and each
 * asks of a customer of its own. An artifact's bytes are on the disk once, under as many names as
 * it has tenants.
 */
final class DayStore implements AutoCloseable {

  private static final String BUCKET = "coppice-day";
  private static final String PREFIX = "models/";

  private final Path directory;
  private final S3ProxyProcess process;
  private final TestBucket bucket;
  private final int tenants;
  private final List<Artifact> artifacts;

  /**
   * What tenants have.
   *
   * @param file packed
   * @param scores of each tenant's customer, by the tenant's number
   */
  private record Artifact(Path file, long bytes, List<Float> scores) {}

  private DayStore(
      Path directory,
      S3ProxyProcess process,
      TestBucket bucket,
      int tenants,
      List<Artifact> artifacts) {
    this.directory = directory;
    this.process = process;
    this.bucket = bucket;
    this.tenants = tenants;
    this.artifacts = artifacts;
  }

  /**
   * Starts it with an artifact under each tenant's name.
   *
   * @param repository the checkout's root
   * @param directory empty; takes the store's files
   * @param models where trained models are kept from run to run
   */
  static DayStore start(Path repository, Path directory, Path models, DayOptions options)
      throws IOException, InterruptedException {
    S3ProxyProcess process =
        S3ProxyProcess.start(repository.resolve("scripts/s3proxy/target/lib"), directory);
    TestBucket bucket = TestBucket.open(process.endpoint(), BUCKET);
    try {
      List<Artifact> artifacts = make(directory, models, options);
      DayStore store = new DayStore(directory, process, bucket, options.tenants(), artifacts);
      store.fill();
      return store;
    } catch (IOException | RuntimeException | InterruptedException e) {
      bucket.close();
      process.close();
      throw e;
    }
  }

  private static List<Artifact> make(Path directory, Path models, DayOptions options)
      throws IOException, InterruptedException {
    ChurnData.Sample customers = customers(options.tenants());
    try (ExecutorService threads =
        Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors())) {
      List<Future<Artifact>> making = new ArrayList<>();
      for (int number = 0; number < options.artifacts(); number++) {
        String name = "day-%05d".formatted(number);
        TrainingSize size = size(options, number);
        making.add(threads.submit(() -> make(directory, models, name, size, customers)));
      }
      List<Artifact> made = new ArrayList<>();
      for (Future<Artifact> each : making) {
        made.add(each.get());
      }
      return made;
    } catch (ExecutionException e) {
      throw new IOException("an artifact was not made", e.getCause());
    }
  }

  /** From half the mean size to one and a half of it. */
  private static TrainingSize size(DayOptions options, int number) {
    double part = 0.5 + (double) number / (options.artifacts() - 1);
    return ModelSize.ofPacked(Math.round(part * options.sizeBytes()));
  }

  private static Artifact make(
      Path directory, Path models, String name, TrainingSize size, ChurnData.Sample customers)
      throws IOException, XGBoostError {
    Path file = new ChurnModels(models).file(name, size, ChurnModels.Format.UBJSON);
    byte[] model = Files.readAllBytes(file);
    Path packed = directory.resolve(name + ".tar.gz");
    TenantArtifact.write(packed, model);
    List<Float> scores = new ArrayList<>();
    for (float score : ReferenceScores.of(model, customers)) {
      scores.add(score);
    }
    return new Artifact(packed, Files.size(packed), scores);
  }

  private static ChurnData.Sample customers(int tenants) {
    int width = ChurnData.FEATURE_NAMES.size();
    float[] features = new float[tenants * width];
    for (int tenant = 0; tenant < tenants; tenant++) {
      ChurnData.Sample one = new ChurnData(name(tenant)).draw(1);
      System.arraycopy(one.features(), 0, features, tenant * width, width);
    }
    return new ChurnData.Sample(features, new float[tenants]);
  }

  private void fill() throws IOException {
    Path data = directory.resolve("data").resolve(BUCKET);
    for (Artifact artifact : artifacts) {
      bucket.put(artifact.file().getFileName().toString(), artifact.file());
    }
    Path names = Files.createDirectories(data.resolve(PREFIX));
    for (int tenant = 0; tenant < tenants; tenant++) {
      // The store keeps an object as a file with its attributes, which a second name shares.
      Files.createLink(names.resolve(name(tenant)), data.resolve(old(tenant).file().getFileName()));
    }
  }

  private static String name(int tenant) {
    return "tenant-%05d.tar.gz".formatted(tenant);
  }

  private Artifact old(int tenant) {
    return artifacts.get(tenant % artifacts.size());
  }

  private Artifact next(int tenant) {
    return artifacts.get((tenant + 1) % artifacts.size());
  }

  /** A tenant with the artifact that it has at first. */
  FleetTenant tenant(int tenant) {
    return tenant(tenant, old(tenant));
  }

  /** The same with the artifact that it may be given. */
  FleetTenant renewed(int tenant) {
    return tenant(tenant, next(tenant));
  }

  private static FleetTenant tenant(int tenant, Artifact artifact) {
    return new FleetTenant(
        name(tenant),
        artifact.bytes(),
        new ChurnData(name(tenant)).draw(1).csv(0),
        artifact.scores().get(tenant));
  }

  /** Uploads a tenant's next artifact. */
  void renew(int tenant) {
    bucket.put(PREFIX + name(tenant), next(tenant).file());
  }

  /** The bytes under all names together. */
  long bytes() {
    long bytes = 0;
    for (int tenant = 0; tenant < tenants; tenant++) {
      bytes += old(tenant).bytes();
    }
    return bytes;
  }

  /** What a server needs in its environment to serve these tenants. */
  Map<String, String> settings() {
    return process.environment(BUCKET, PREFIX);
  }

  @Override
  public void close() {
    bucket.close();
    process.close();
  }
}
