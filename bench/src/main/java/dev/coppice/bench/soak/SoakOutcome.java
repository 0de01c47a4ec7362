package dev.coppice.bench.soak;

import dev.coppice.bench.run.Figure;
import dev.coppice.bench.run.Report;
import dev.coppice.bench.run.Table;
import dev.coppice.scripts.MemoryGroup;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What came of a soak, and its figures.
 *
 * @param tally how every call ended
 * @param changes what the store went through
 * @param server what its processes went through
 * @param first what the last process held after a calm round of calls
 * @param last what it held when all was quiet
 * @param leaks what it held then and not before, and how many more
 */
record SoakOutcome(
    Tally tally,
    StoreChanges changes,
    ServerLife server,
    Footprint first,
    Footprint last,
    Map<String, Long> leaks) {

  private static final double MEMORY_TARGET = 0.95;

  SoakOutcome {
    leaks = Map.copyOf(leaks);
  }

  /**
   * Writes it.
   *
   * @param group what held the server to its limit, or null if there was none
   * @param limit in bytes
   */
  List<Figure> report(Report report, @Nullable MemoryGroup group, long limit) throws IOException {
    report.line(
        "tenants: %s; %d overwritten, %d deleted; %d starts"
            .formatted(
                FleetMaker.describe(), changes.overwritten(), changes.deleted(), server.starts()));
    report.table(tally.table());
    reportFootprints(report);
    tally.wrongAnswers().forEach(wrong -> report.line("wrong: " + wrong));
    server.crashes().forEach(crash -> report.line("crash: " + crash));
    leaks.forEach((what, more) -> report.line("leak: %d more %s".formatted(more, what)));
    long oomKills = group == null ? 0 : group.oomKills();
    reportSums(report, oomKills);
    List<Figure> figures = new ArrayList<>();
    if (group == null) {
      report.line("No control group could be made here: the server ran without a limit.");
    } else {
      report.line("%,d bytes charged at most, file cache included".formatted(group.peak()));
      figures.add(
          new Figure("soak-memory", server.largestResident() / (double) limit, MEMORY_TARGET));
    }
    long faults = tally.wrongs() + server.crashes().size() + oomKills + leaks.size();
    figures.add(Figure.count("soak", "faults", faults, 0));
    return figures;
  }

  private void reportFootprints(Report report) {
    Table table = new Table("the last process holds", "after a calm round", "when all is quiet");
    first
        .counts()
        .forEach((what, count) -> table.add(what, "" + count, "" + last.counts().get(what)));
    report.table(table);
  }

  private void reportSums(Report report, long oomKills) {
    Table table = new Table("of all", "count");
    table.add("calls", Long.toString(tally.calls()));
    table.add("wrong answers", Long.toString(tally.wrongs()));
    table.add("crashes", Integer.toString(server.crashes().size()));
    table.add("kills for want of memory", Long.toString(oomKills));
    table.add("leaks", Integer.toString(leaks.size()));
    table.add("largest resident bytes", Long.toString(server.largestResident()));
    report.table(table);
  }
}
