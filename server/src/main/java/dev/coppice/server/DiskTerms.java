package dev.coppice.server;

import dev.coppice.loader.disk.DiskTier;
import dev.coppice.model.xgboost.XgboostModel;
import dev.coppice.server.about.BuildInfo;
import dev.coppice.server.about.CodeDigest;
import dev.coppice.server.config.Config;

/**
 * What copies on the local disk are made under, and served under alone: settings, and the code that
 * laid them out and judged them. The decoding of the rows that proved them is not in it: it is in
 * another room, and changes with every version.
 */
final class DiskTerms {

  private DiskTerms() {}

  /**
   * @param server of the store: any S3 server may have a bucket of one name; empty for AWS's own,
   *     of which there is only one
   */
  static String of(Config config, String server) {
    Config.Loads loads = config.loads();
    return "engine %s, best iteration %s, ensembles %s, XGBoost %s, code %s, %s%s"
        .formatted(
            loads.engine(),
            loads.bestIteration(),
            loads.ensembles(),
            BuildInfo.ofThisProcess().xgboost(),
            CodeDigest.of(XgboostModel.class, DiskTier.class),
            System.getProperty("os.arch"),
            server.isEmpty() ? "" : ", from " + server);
  }
}
