package dev.coppice.server.logging.access;

/**
 * For programs: {@code {"time":"2026-01-31T08:00:00.000Z","log":"access","request":"...", ...}}.
 */
final class JsonLine extends AccessLine {

  @Override
  void open() {
    raw("{\"time\":\"");
  }

  @Override
  void opened() {
    raw("\",\"log\":\"access\"");
  }

  @Override
  void name(String name) {
    raw(",\"");
    raw(name);
    raw("\":");
  }

  @Override
  void value(String value, int most) {
    quoted(value, most);
  }

  @Override
  void end() {
    raw("}\n");
  }
}
