package dev.coppice.plan.report;

import dev.coppice.plan.forecast.Plan;

/** A plan as one HTML file that asks no host for anything. */
public final class HtmlReport {

  private final Plan plan;

  public HtmlReport(Plan plan) {
    this.plan = plan;
  }

  /** The file. */
  public String html() {
    Page page = new Page("plan", "What instance this fleet needs");
    String best =
        plan.best().map(offer -> offer.count() + " x " + offer.instance().name()).orElse("");
    for (Part part : new TextReport(plan).parts()) {
      boolean isCharted = part.title().equals(TextReport.CURVES);
      page.add(part, isCharted ? new Chart(plan.curves()).html() : "", best);
    }
    return page.html();
  }
}
