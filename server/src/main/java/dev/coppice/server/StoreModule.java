package dev.coppice.server;

import dev.coppice.loader.store.DirectoryModelStore;
import dev.coppice.loader.store.DocumentUri;
import dev.coppice.loader.store.FileDocument;
import dev.coppice.loader.store.ModelStoreUri;
import dev.coppice.loader.store.StoreException;
import dev.coppice.loader.store.StoredDocument;
import dev.coppice.loader.store.WatchedStore;
import dev.coppice.loader.store.s3.PartBuffers;
import dev.coppice.loader.store.s3.S3ModelStore;
import dev.coppice.loader.store.s3.S3Settings;
import dev.coppice.model.Quoted;
import dev.coppice.server.config.Config;
import dev.coppice.server.config.LoadsAtOnce;
import dev.coppice.server.config.Setting;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The store of models as the settings want it: in S3, or a directory. */
final class StoreModule {

  private static final Logger LOG = LoggerFactory.getLogger(StoreModule.class);

  /**
   * Questions for newer versions at once: at 50 ms each enough for thousands of models a minute.
   */
  static final int QUESTIONS = 8;

  private static final String MOUNT_MARK = "mounted-store";

  private StoreModule() {}

  /**
   * Opens it; null without store mode.
   *
   * @param partBytes of native memory for parts of large artifacts on their way
   * @throws IOException if it cannot be had with these settings
   */
  static @Nullable WatchedStore open(Config config, long partBytes) throws IOException {
    Config.Store store = config.modes().store();
    Config.Loads loads = config.loads();
    if (store == null) {
      return null;
    }
    if (store.location() instanceof ModelStoreUri.S3 s3) {
      PartBuffers buffers = new PartBuffers(partBytes);
      LOG.info("parts of large artifacts may take {} MiB of memory", buffers.maxBytes() >> 20);
      // Two more, because no load has to wait for the probe, for a question, or for a listing.
      int connections = LoadsAtOnce.of(loads.maxLoads()) + buffers.count() + QUESTIONS + 2;
      S3Settings settings = S3Settings.of(store.s3Endpoint(), store.s3PathStyle(), connections);
      try {
        return new WatchedStore(new S3ModelStore(s3, settings, buffers), s3);
      } catch (StoreException e) {
        throw new IOException(
            "%s: %s: %s".formatted(Setting.MODEL_STORE.key(), s3, Quoted.cause(e)), e);
      }
    }
    ModelStoreUri.Directory directory = (ModelStoreUri.Directory) store.location();
    return new WatchedStore(
        new DirectoryModelStore(directory, loads.archiveMaxEntries(), mountMark(config.disk())),
        directory);
  }

  /** Beside the copies, which nothing but the store's word drops; null without these. */
  private static @Nullable StoredDocument mountMark(Config.@Nullable Disk disk) {
    return disk == null
        ? null
        : new FileDocument(new DocumentUri.File(disk.directory().resolve(MOUNT_MARK)));
  }
}
