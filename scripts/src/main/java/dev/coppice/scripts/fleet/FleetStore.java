package dev.coppice.scripts.fleet;

import dev.coppice.scripts.S3ProxyProcess;
import dev.coppice.scripts.TestBucket;
import dev.coppice.scripts.churn.ChurnData;
import dev.coppice.scripts.churn.ChurnModels;
import dev.coppice.scripts.churn.ReferenceScores;
import dev.coppice.scripts.churn.TenantArtifact;
import dev.coppice.scripts.churn.TrainingSize;
import java.io.IOException;
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
 * The store that all servers of a fleet share, with a model of its own for every tenant: so an
 * answer of another tenant's model is a wrong one.
 */
final class FleetStore implements AutoCloseable {

  private static final String BUCKET = "coppice-fleet";
  private static final String PREFIX = "models/";

  /** Some hundred nodes: it is counted here who loads, not how long that takes. */
  private static final TrainingSize SIZE = new TrainingSize(10, 4, 200, 16);

  private final S3ProxyProcess process;
  private final List<FleetTenant> tenants;

  private FleetStore(S3ProxyProcess process, List<FleetTenant> tenants) {
    this.process = process;
    this.tenants = tenants;
  }

  /**
   * Starts it, trains all models and uploads them.
   *
   * @param repository the checkout's root
   * @param directory empty; takes the store's files
   */
  static FleetStore start(Path repository, Path directory, int tenants)
      throws IOException, InterruptedException {
    S3ProxyProcess process =
        S3ProxyProcess.start(repository.resolve("scripts/s3proxy/target/lib"), directory);
    try (TestBucket bucket = TestBucket.open(process.endpoint(), BUCKET);
        ExecutorService threads =
            Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors())) {
      List<Future<FleetTenant>> made = new ArrayList<>();
      for (int i = 0; i < tenants; i++) {
        String name = "tenant-%05d".formatted(i);
        made.add(threads.submit(() -> make(name, bucket)));
      }
      List<FleetTenant> all = new ArrayList<>();
      for (Future<FleetTenant> each : made) {
        all.add(each.get());
      }
      return new FleetStore(process, List.copyOf(all));
    } catch (ExecutionException e) {
      process.close();
      throw new IOException("a tenant's model was not made", e.getCause());
    } catch (RuntimeException | InterruptedException e) {
      process.close();
      throw e;
    }
  }

  private static FleetTenant make(String tenant, TestBucket bucket)
      throws IOException, XGBoostError {
    byte[] model = ChurnModels.train(tenant, SIZE, ChurnModels.Format.UBJSON);
    byte[] packed = TenantArtifact.of(model);
    String artifact = tenant + ".tar.gz";
    bucket.put(PREFIX + artifact, packed);
    ChurnData.Sample customer = new ChurnData(tenant).draw(1);
    return new FleetTenant(
        artifact, packed.length, customer.csv(0), ReferenceScores.of(model, customer)[0]);
  }

  /** From the most called to the least. */
  List<FleetTenant> tenants() {
    return tenants;
  }

  /** What a server needs in its environment to serve these tenants. */
  Map<String, String> settings() {
    return process.environment(BUCKET, PREFIX);
  }

  /** The bytes of all models that were fetched so far. */
  long bytesFetched() {
    Map<String, Long> downloads = process.downloads(BUCKET);
    return tenants.stream()
        .mapToLong(
            tenant -> tenant.bytes() * downloads.getOrDefault(PREFIX + tenant.artifact(), 0L))
        .sum();
  }

  @Override
  public void close() {
    process.close();
  }
}
