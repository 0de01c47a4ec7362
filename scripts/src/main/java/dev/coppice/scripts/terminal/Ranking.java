package dev.coppice.scripts.terminal;

import picocli.CommandLine.Option;

/** The options that say which tenants are listed, and in which order. */
final class Ranking {

  @Option(
      names = "--sort",
      defaultValue = "calls",
      paramLabel = "WHAT",
      description = "calls (the default), errors, p99, bytes, loads or idle")
  private String sort = "calls";

  @Option(
      names = "--order",
      defaultValue = "desc",
      paramLabel = "ORDER",
      description = "desc (the default) or asc")
  private String order = "desc";

  @Option(
      names = "--prefix",
      defaultValue = "",
      paramLabel = "TEXT",
      description = "only names that begin so")
  private String prefix = "";

  /** What the server is asked for; it judges the values. */
  String path(int limit) {
    return "/models?sort=%s&order=%s&prefix=%s&limit=%d"
        .formatted(
            ManagementClient.encoded(sort),
            ManagementClient.encoded(order),
            ManagementClient.encoded(prefix),
            limit);
  }
}
