package dev.coppice.plan;

import dev.coppice.loader.ServingException;
import dev.coppice.loader.store.DirectoryListing;
import dev.coppice.loader.store.DirectoryModelStore;
import dev.coppice.loader.store.ListedArtifact;
import dev.coppice.loader.store.ModelStore;
import dev.coppice.loader.store.ModelStoreUri;
import dev.coppice.loader.store.PartBuffers;
import dev.coppice.loader.store.S3Listing;
import dev.coppice.loader.store.S3ModelStore;
import dev.coppice.loader.store.S3Settings;
import dev.coppice.loader.store.StoreException;
import dev.coppice.loader.store.StoreListing;
import dev.coppice.plan.fleet.Fleet;
import dev.coppice.plan.fleet.Measured;
import dev.coppice.plan.fleet.SampleLoads;
import dev.coppice.plan.forecast.Forecast;
import dev.coppice.plan.forecast.Plan;
import dev.coppice.plan.option.Instance;
import dev.coppice.plan.option.PlanOptions;
import dev.coppice.plan.report.HtmlReport;
import dev.coppice.plan.report.TextReport;
import dev.coppice.plan.traffic.AccessLog;
import dev.coppice.plan.traffic.Traffic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Wires a plan and writes it; {@code scripts/plan} calls it. */
public final class Main {

  /** What parts of a large artifact may take at once, as of a server of middle size. */
  private static final long PARTS_BYTES = 32 << 20;

  private static final int CONNECTIONS = 8;

  private Main() {}

  /**
   * Plans.
   *
   * @param args the file of instances, then the options
   */
  public static void main(String[] args) {
    List<String> words = List.of(args).subList(1, args.length);
    if (words.contains("--help")) {
      System.out.print(PlanOptions.HELP);
      return;
    }
    PlanOptions options;
    try {
      options = PlanOptions.parse(words);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.exit(2);
      return;
    }
    System.exit(run(options, Path.of(args[0])));
  }

  private static int run(PlanOptions options, Path instances) {
    try {
      Path csv = options.instances() == null ? instances : options.instances();
      Plan plan = plan(options, Instance.read(csv));
      Files.writeString(options.html(), new HtmlReport(plan).html());
      System.out.print(new TextReport(plan));
      System.out.println("\nThe same with a chart: " + options.html());
      return 0;
    } catch (StoreException e) {
      System.err.println("--catalogue: " + options.catalogue() + ": " + e.getMessage());
    } catch (IOException e) {
      System.err.println(e.getClass().getSimpleName() + ": " + e.getMessage());
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
    }
    return 1;
  }

  private static Plan plan(PlanOptions options, List<Instance> instances) throws IOException {
    List<String> names = List.of();
    Traffic traffic = options.traffic();
    if (options.accessLog() != null) {
      AccessLog log = AccessLog.read(options.accessLog());
      names = log.names();
      traffic = log.traffic();
    }
    if (traffic == null) {
      throw new IllegalArgumentException("traffic: none (expected: --traffic or --access-log)");
    }
    if (options.models() != 0 && options.models() != traffic.tenants()) {
      throw new IllegalArgumentException(
          "--models: %d (expected: %d, the tenants of the traffic)"
              .formatted(options.models(), traffic.tenants()));
    }
    Fleet fleet =
        options.catalogue() == null
            ? Fleet.assumed(traffic.tenants(), options.sizeBytes(), options.seed())
            : measured(options, options.catalogue(), traffic.tenants(), names);
    return new Forecast(fleet, traffic, options.seed(), Main::progress)
        .plan(instances, options.targets());
  }

  private static Fleet measured(
      PlanOptions options, ModelStoreUri uri, int tenants, List<String> names) throws IOException {
    progress("listing " + uri);
    S3Settings settings =
        S3Settings.of(options.s3Endpoint(), options.s3Endpoint() != null, CONNECTIONS);
    StoreListing listing =
        uri instanceof ModelStoreUri.S3 s3
            ? new S3Listing(s3, settings)
            : new DirectoryListing((ModelStoreUri.Directory) uri);
    List<ListedArtifact> listed = listing.list();
    if (listed.isEmpty()) {
      throw new IllegalArgumentException(
          "--catalogue: %s: nothing there (expected: artifacts)".formatted(uri));
    }
    List<Measured> samples = new ArrayList<>();
    List<String> refused = new ArrayList<>();
    try (ModelStore store =
        uri instanceof ModelStoreUri.S3 s3
            ? new S3ModelStore(s3, settings, new PartBuffers(PARTS_BYTES))
            : new DirectoryModelStore((ModelStoreUri.Directory) uri)) {
      sample(store, drawn(listed, options), samples, refused);
    }
    if (samples.isEmpty()) {
      throw new IllegalArgumentException(
          "--catalogue: %s: %s (expected: artifacts that load)".formatted(uri, refused.getFirst()));
    }
    return Fleet.of(tenants, names, listed, samples, refused, options.seed());
  }

  private static List<ListedArtifact> drawn(List<ListedArtifact> listed, PlanOptions options) {
    List<ListedArtifact> drawn = new ArrayList<>(listed);
    Collections.shuffle(drawn, new Random(options.seed()));
    return drawn.subList(0, Math.min(options.sample(), drawn.size()));
  }

  private static void sample(
      ModelStore store, List<ListedArtifact> drawn, List<Measured> samples, List<String> refused)
      throws IOException {
    Path directory = Files.createTempDirectory("coppice-plan");
    try (SampleLoads loads = new SampleLoads(store, directory)) {
      // The first load of a process pays for its code, too; what it shows is not kept.
      measure(loads, drawn.getFirst(), new ArrayList<>(), new ArrayList<>());
      for (ListedArtifact artifact : drawn) {
        measure(loads, artifact, samples, refused);
      }
    }
  }

  private static void measure(
      SampleLoads loads, ListedArtifact artifact, List<Measured> samples, List<String> refused) {
    progress("loading " + artifact.key());
    try {
      samples.add(loads.measure(artifact));
    } catch (ServingException e) {
      refused.add(artifact.key() + ": " + e.getMessage());
    }
  }

  private static void progress(String line) {
    System.err.println("... " + line);
  }
}
