package dev.coppice.scripts.terminal;

import picocli.CommandLine.Parameters;

/** The one model that a verb is about. */
final class ModelArgument {

  @Parameters(paramLabel = "NAME", description = "of the model, as calls have it")
  private String name = "";

  /**
   * The name.
   *
   * @throws UsageException if it is empty: without a name the routes are others
   */
  String name() {
    if (name.isEmpty()) {
      throw new UsageException("NAME", "empty", "the name of a model");
    }
    return name;
  }

  /** The route that is about it. */
  String path() {
    return "/models/" + ManagementClient.encoded(name());
  }
}
