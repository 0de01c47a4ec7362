package dev.coppice.server;

import dev.coppice.loader.disk.DiskTier;
import dev.coppice.loader.store.ModelStoreUri;
import dev.coppice.model.xgboost.XgboostModel;
import dev.coppice.server.about.BuildInfo;
import dev.coppice.server.about.CodeDigest;
import dev.coppice.server.config.Config;
import org.jspecify.annotations.Nullable;

/**
 * What copies on the local disk are made under, and served under alone: settings, and the code that
 * laid them out and judged them. The decoding of the rows that proved them is not in it: it is in
 * another room, and changes with every version.
 */
final class DiskTerms {

  private DiskTerms() {}

  static String of(Config config) {
    Config.Loads loads = config.loads();
    return "engine %s, best iteration %s, ensembles %s, XGBoost %s, code %s, %s%s"
        .formatted(
            loads.engine(),
            loads.bestIteration(),
            loads.ensembles(),
            BuildInfo.ofThisProcess().xgboost(),
            CodeDigest.of(XgboostModel.class, DiskTier.class),
            System.getProperty("os.arch"),
            server(config.modes().store()));
  }

  /**
   * Any S3 server may have a bucket of that name; nothing of AWS's own, where there is only one.
   */
  private static String server(Config.@Nullable Store store) {
    return store != null
            && store.location() instanceof ModelStoreUri.S3
            && store.s3Endpoint() != null
        ? ", from " + store.s3Endpoint()
        : "";
  }
}
