package dev.coppice.plan.option;

import static java.util.Objects.requireNonNull;

import dev.coppice.loader.store.ModelStoreUri;
import dev.coppice.plan.traffic.AccessLog;
import dev.coppice.plan.traffic.DayShape;
import dev.coppice.plan.traffic.Traffic;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the user asks for, complete and valid; the files that it names are read.
 *
 * @param catalogue null if the number of models and their size describe the fleet
 * @param sizeBytes of a packed artifact, on average; 0 with a catalogue
 * @param sample artifacts of the catalogue that are loaded
 * @param calls as described, or as an access log has them
 * @param instances one or more
 * @param html where the report goes
 */
public record PlanOptions(
    @Nullable ModelStoreUri catalogue,
    @Nullable URI s3Endpoint,
    long sizeBytes,
    int sample,
    AccessLog calls,
    Targets targets,
    List<Instance> instances,
    Path html,
    long seed) {

  /**
   * What an instance has to hold.
   *
   * @param hotMillis 95th percentile of scoring a row whose model is in memory
   * @param coldMillis 95th percentile of a load that a call waits for
   * @param hitRatio least part of calls whose model is in memory
   * @param dollarsAMonth most that all instances may cost
   */
  public record Targets(
      double hotMillis, double coldMillis, double hitRatio, double dollarsAMonth) {}

  /** The options, for people. */
  public static final String HELP =
      """
      usage: scripts/plan OPTION VALUE ...

      Says which instance a fleet of models needs: text on the standard output, and one HTML file.

      the fleet, one of
        --catalogue URI       s3://bucket/prefix/ or file:///dir/: listed, and a sample of it loaded here
        --models N --size B   so many artifacts of a mean size, such as 4000 and 45MB; nothing is measured
      its traffic, one of
        --traffic CLASSES     tenants:share,..., such as 500:60%,1500:25%,2000:15%
        --access-log FILE     as COPPICE_ACCESS_LOG=all writes it, as text or JSON
      with --traffic
        --calls-a-day N       80000
        --shape SHAPE         flat, office, or 24 numbers with commas; flat
      targets
        --hot-p95 MS          of scoring a row of a model in memory; 5
        --cold-p95 MS         of a load that a call waits for; 1000
        --hit-ratio P%        least part of calls whose model is in memory; 95%
        --budget USD          a month, for all instances together; no bound
      others
        --sample N            artifacts that are loaded; 20
        --instances FILE      CSV of instances and prices; plan/instances.csv
        --s3-endpoint URI     of an S3 server other than AWS's
        --html FILE           plan.html
        --seed N              of all that is drawn; 1
      """;

  private static final Set<String> NAMES =
      Set.of(
          "--catalogue",
          "--models",
          "--size",
          "--traffic",
          "--access-log",
          "--calls-a-day",
          "--shape",
          "--hot-p95",
          "--cold-p95",
          "--hit-ratio",
          "--budget",
          "--sample",
          "--instances",
          "--s3-endpoint",
          "--html",
          "--seed");

  private static final String SHARES =
      "tenants:share with commas, such as 500:60%,1500:25%,2000:15%, 100% together";

  /**
   * Reads a command line.
   *
   * @param ownInstances the CSV of instances that is read if the line names none
   * @throws IllegalArgumentException with all that is wrong with it, a line each
   */
  public static PlanOptions parse(List<String> words, Path ownInstances) {
    Arguments given = new Arguments(words, NAMES);
    combinations(given);
    AccessLog calls = calls(given);
    int models = given.count("--models", 1, Traffic.MAX_TENANTS, 0);
    if (models != 0 && calls != null && models != calls.traffic().tenants()) {
      given.problem(
          "--models: %d (expected: %d, the tenants of the traffic)"
              .formatted(models, calls.traffic().tenants()));
    }
    List<Instance> instances =
        given.has("--instances")
            ? given.file("--instances", Instance::read)
            : given.file("--instances", ownInstances, Instance::read);
    Path html = given.output("--html", Path.of("plan.html"));
    ModelStoreUri catalogue =
        given.read("--catalogue", "s3://bucket/prefix/ or file:///dir/", ModelStoreUri::parse);
    URI endpoint =
        given.read("--s3-endpoint", "a URI such as http://localhost:9000", PlanOptions::endpoint);
    long size = given.read("--size", "bytes such as 45MB", Arguments::bytes, 0L);
    int sample = given.count("--sample", 1, 1000, 20);
    Targets targets = targets(given);
    long seed = given.read("--seed", "a whole number", Long::valueOf, 1L);
    given.requireValid();
    return new PlanOptions(
        catalogue,
        endpoint,
        size,
        sample,
        requireNonNull(calls),
        targets,
        requireNonNull(instances),
        html,
        seed);
  }

  /** What is asked for twice, or in part. */
  private static void combinations(Arguments given) {
    boolean isCounted = given.has("--models") || given.has("--size");
    if (given.has("--catalogue") == isCounted
        || (isCounted && given.has("--models") != given.has("--size"))) {
      given.problem("--catalogue, --models, --size: (expected: --catalogue, or both others)");
    }
    if (given.has("--traffic") == given.has("--access-log")) {
      given.problem("--traffic, --access-log: (expected: one of them)");
    }
    if (given.has("--access-log") && (given.has("--calls-a-day") || given.has("--shape"))) {
      given.problem("--calls-a-day, --shape: (expected: none, the access log says it)");
    }
    if (given.has("--s3-endpoint") && !given.has("--catalogue")) {
      given.problem("--s3-endpoint: (expected: with --catalogue)");
    }
  }

  /** The calls, whoever describes them; null if nobody does, or if that is wrong. */
  private static @Nullable AccessLog calls(Arguments given) {
    int calls = given.count("--calls-a-day", 1, 2_000_000_000, 80_000);
    DayShape shape =
        given.read(
            "--shape",
            "flat, office, or 24 numbers with commas, not all of them 0",
            DayShape::parse,
            DayShape.FLAT);
    Traffic traffic = given.read("--traffic", SHARES, Traffic::parse);
    AccessLog log = given.file("--access-log", AccessLog::read);
    return traffic == null
        ? log
        : new AccessLog(traffic.withCallsADay(calls).withShape(shape), List.of());
  }

  private static Targets targets(Arguments given) {
    return new Targets(
        given.read("--hot-p95", "milliseconds above 0", Arguments::positive, 5.0),
        given.read("--cold-p95", "milliseconds above 0", Arguments::positive, 1000.0),
        given.read("--hit-ratio", "above 0% to 100%", Arguments::percent, 0.95),
        given.read(
            "--budget", "US dollars above 0", Arguments::positive, Double.POSITIVE_INFINITY));
  }

  private static URI endpoint(String text) {
    URI uri = URI.create(text);
    if (uri.getHost() == null) {
      throw new IllegalArgumentException(text);
    }
    return uri;
  }
}
