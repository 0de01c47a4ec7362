package dev.coppice.plan.report;

/** The unit in which memory is reported: gibibytes, or a smaller one where there is little. */
enum MemoryUnit {
  GIB("GiB", 1),
  MIB("MiB", 1024),
  KIB("KiB", 1024 * 1024);

  private final String text;
  private final double perGib;

  MemoryUnit(String text, double perGib) {
    this.text = text;
    this.perGib = perGib;
  }

  /** The largest that so many gibibytes are one of, or more. */
  static MemoryUnit of(double gibibytes) {
    return gibibytes >= 1 ? GIB : gibibytes * MIB.perGib >= 1 ? MIB : KIB;
  }

  /** So many gibibytes in this. */
  double in(double gibibytes) {
    return gibibytes * perGib;
  }

  /** A number of three digits. */
  static String digits(double number) {
    return (number >= 100 ? "%,.0f" : number >= 10 ? "%.1f" : "%.2f").formatted(number);
  }

  /** So many gibibytes with their unit. */
  static String text(double gibibytes) {
    MemoryUnit unit = of(gibibytes);
    return digits(unit.in(gibibytes)) + " " + unit;
  }

  @Override
  public String toString() {
    return text;
  }
}
