package dev.coppice.plan.report;

import dev.coppice.plan.forecast.Plan;
import java.util.List;

/** A plan as one HTML file that asks no host for anything. */
public final class HtmlReport {

  private final Plan plan;

  public HtmlReport(Plan plan) {
    this.plan = plan;
  }

  /** The file. */
  public String html() {
    Page page = new Page("plan", "What instance this fleet needs");
    List<TextReport.Part> parts = new TextReport(plan).parts();
    String best =
        plan.best().map(offer -> offer.count() + " x " + offer.instance().name()).orElse("");
    for (TextReport.Part part : parts) {
      page.part(part.title());
      boolean isAnswer = part.equals(parts.getFirst());
      part.words().forEach(isAnswer ? page::answer : page::words);
      if (part.title().equals(TextReport.CURVES)) {
        page.picture(new Chart(plan.curves()).html());
      }
      if (!part.rows().isEmpty()) {
        page.table(part.rows(), best);
      }
    }
    return page.html();
  }
}
