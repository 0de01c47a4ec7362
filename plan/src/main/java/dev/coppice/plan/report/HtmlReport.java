package dev.coppice.plan.report;

import dev.coppice.plan.forecast.Plan;
import java.io.IOException;
import java.util.List;

/** A plan as one HTML file that asks no host for anything. */
public final class HtmlReport {

  private final Plan plan;

  public HtmlReport(Plan plan) {
    this.plan = plan;
  }

  /**
   * The file.
   *
   * @throws IOException if the chart cannot be drawn
   */
  public String html() throws IOException {
    Page page = new Page("plan", "What instance this fleet needs");
    List<TextReport.Part> parts = new TextReport(plan).parts();
    String best =
        plan.best().map(offer -> offer.count() + " x " + offer.instance().name()).orElse("");
    for (TextReport.Part part : parts) {
      page.part(part.title());
      boolean isAnswer = part.equals(parts.getFirst());
      part.words().forEach(isAnswer ? page::answer : page::words);
      if (part.title().startsWith("Hit ratio")) {
        page.plot(Chart.of(plan.curves()));
      }
      if (!part.rows().isEmpty()) {
        page.table(part.rows(), best);
      }
    }
    return page.html();
  }
}
