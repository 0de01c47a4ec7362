package dev.coppice.scripts.terminal;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Tenants as the server ranks them, one per row. */
final class TenantTable {

  private TenantTable() {}

  private record Column(String head, Function<JsonNode, String> cell) {}

  /**
   * All of them.
   *
   * @param models what the server listed
   * @param now by the server's clock
   */
  static Table of(JsonNode models, Instant now) {
    return table(models, columns(now));
  }

  /**
   * The same with one more column after the name.
   *
   * @param rate calls per second of a name
   */
  static Table withRates(JsonNode models, Instant now, Function<String, String> rate) {
    List<Column> columns = new ArrayList<>(columns(now));
    columns.add(1, new Column("CALLS/S", model -> rate.apply(model.path("modelName").asText())));
    return table(models, columns);
  }

  private static Table table(JsonNode models, List<Column> columns) {
    Table table = new Table(columns.stream().map(Column::head).toList());
    for (JsonNode model : models) {
      table.add(columns.stream().map(column -> column.cell().apply(model)).toList());
    }
    return table;
  }

  private static List<Column> columns(Instant now) {
    return List.of(
        new Column("MODEL", model -> Screen.text(model.path("modelName").asText())),
        new Column("CALLS", model -> Amounts.count(model.path("calls").asLong())),
        new Column("ERRORS", model -> Amounts.count(errors(model))),
        new Column("P99", model -> Amounts.time(model.path("lastHour").path("whole").path("p99"))),
        new Column("MEMORY", TenantTable::memory),
        new Column("IDLE", model -> Amounts.since(model.path("lastCallAt"), now)),
        new Column(
            "HITS",
            model -> Amounts.share(model.path("hits").asLong(), model.path("calls").asLong())),
        new Column("LOADS", model -> Amounts.count(loads(model.path("loads")))));
  }

  /** What it takes now. */
  private static String memory(JsonNode model) {
    return model.path("inMemory").asBoolean()
        ? Amounts.bytes(model.path("bytes").asDouble())
        : Amounts.NONE;
  }

  private static long errors(JsonNode model) {
    long sum = 0;
    for (JsonNode count : model.path("errors")) {
      sum += count.asLong();
    }
    return sum;
  }

  private static long loads(JsonNode loads) {
    return loads.path("store").asLong() + loads.path("disk").asLong();
  }
}
