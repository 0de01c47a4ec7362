package dev.coppice.server.api.openinference;

import dev.coppice.server.about.BuildInfo;
import java.util.List;

/** What the server says of itself. */
public final class ServerDescription {

  public static final String NAME = "coppice";

  public static final String VERSION = BuildInfo.ofThisProcess().version();

  /** Those that have a name in Triton's documents. */
  public static final List<String> EXTENSIONS =
      List.of("binary_tensor_data", "model_repository", "statistics");

  private ServerDescription() {}
}
