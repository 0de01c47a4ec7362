package dev.coppice.plan;

import dev.coppice.loader.store.ModelStoreUri;
import dev.coppice.model.Quoted;
import dev.coppice.plan.fleet.Catalogue;
import dev.coppice.plan.fleet.Fleet;
import dev.coppice.plan.forecast.Forecast;
import dev.coppice.plan.forecast.Plan;
import dev.coppice.plan.option.PlanOptions;
import dev.coppice.plan.report.HtmlReport;
import dev.coppice.plan.report.TextReport;
import dev.coppice.plan.traffic.Traffic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Wires a plan and writes it; {@code scripts/plan} calls it. */
public final class Main {

  private Main() {}

  /**
   * Plans. Exits with 1 if that fails, with 2 if the options are wrong.
   *
   * @param args the file of instances, then the options
   */
  public static void main(String[] args) {
    // Figures are read by programs too: a point is a point everywhere.
    Locale.setDefault(Locale.ROOT);
    List<String> words = List.of(args).subList(1, args.length);
    if (words.contains("--help") || words.contains("-h")) {
      System.out.print(PlanOptions.HELP);
      return;
    }
    PlanOptions options;
    try {
      options = PlanOptions.parse(words, Path.of(args[0]));
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.exit(2);
      return;
    }
    System.exit(run(options));
  }

  private static int run(PlanOptions options) {
    Fleet fleet;
    try {
      fleet = fleet(options);
    } catch (IOException e) {
      System.err.println("--catalogue: " + options.catalogue() + ": " + Quoted.cause(e));
      return 1;
    }
    Plan plan =
        new Forecast(fleet, options.calls().traffic(), options.seed(), Main::progress)
            .plan(options.instances(), options.targets());
    System.out.print(new TextReport(plan));
    try {
      Files.writeString(options.html(), new HtmlReport(plan).html());
    } catch (IOException e) {
      System.err.println("--html: " + Quoted.cause(e));
      return 1;
    }
    System.out.println("\nThe same with a chart: " + options.html());
    return 0;
  }

  private static Fleet fleet(PlanOptions options) throws IOException {
    Traffic traffic = options.calls().traffic();
    ModelStoreUri uri = options.catalogue();
    return uri == null
        ? Fleet.assumed(traffic.tenants(), options.sizeBytes(), options.seed())
        : new Catalogue(uri, options.s3Endpoint(), Main::progress)
            .fleet(traffic.tenants(), options.calls().names(), options.sample(), options.seed());
  }

  private static void progress(String line) {
    System.err.println("... " + line);
  }
}
