package dev.coppice.cache.warmup;

import dev.coppice.loader.ModelName;
import dev.coppice.loader.store.StoreException;
import dev.coppice.loader.store.StoreFault;
import dev.coppice.loader.store.StoredDocument;
import dev.coppice.model.Quoted;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Popularity that outlives the process, in a document that instances may share.
 *
 * <p>An instance takes over the document as it starts. Later it only adds to it: it reads it again,
 * and writes of each model the larger count, its own or the document's. Of two that write at once
 * the last one wins, and the other's counts are there again after its next turn. The largest of all
 * instances' counts, rather than their sum, ranks the models all the same, and does not grow when
 * something is counted twice.
 *
 * <p>A document that is damaged or cannot be had is said in the log, and done without.
 */
public final class KeptPopularity implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(KeptPopularity.class);

  private final Popularity popularity;
  private final StoredDocument document;
  private final InstantSource clock;
  private long writtenChanges;

  /**
   * @param document closed with this
   */
  public KeptPopularity(Popularity popularity, StoredDocument document, InstantSource clock) {
    this.popularity = popularity;
    this.document = document;
    this.clock = clock;
  }

  /**
   * Takes over what the document says; blocks.
   *
   * @return whether it said anything
   */
  public synchronized boolean read() {
    Map<ModelName, Double> known;
    try {
      known = readDocument();
    } catch (StoreException e) {
      warnOfReading(e);
      return false;
    }
    popularity.merge(known);
    LOG.info("{} models are known from {}", known.size(), document);
    return !known.isEmpty();
  }

  private Map<ModelName, Double> readDocument() throws StoreException {
    Optional<byte[]> text = document.read(PopularityText.MAX_BYTES);
    try {
      return text.isEmpty() ? Map.of() : PopularityText.read(text.get(), clock.millis());
    } catch (IllegalArgumentException e) {
      LOG.warn("the popularity in {} is damaged and ignored: {}", document, Quoted.cause(e));
      return Map.of();
    }
  }

  /** Writes what is known if it has changed; blocks. */
  public synchronized void write() {
    long changes = popularity.changes();
    if (changes == writtenChanges) {
      return;
    }
    Popularity all = new Popularity(clock);
    StoreException denied = null;
    try {
      all.merge(readDocument());
    } catch (StoreException e) {
      if (e.fault() != StoreFault.DENIED) {
        warnOfReading(e);
        return;
      }
      denied = e; // There may be none: S3 says so of what is absent where it may not be listed.
    }
    all.merge(popularity.hottest(Popularity.MAX_MODELS));
    byte[] text = PopularityText.write(all.hottest(Popularity.MAX_MODELS), clock.millis());
    try {
      if (denied == null) {
        document.write(text);
      } else if (!document.create(text)) { // Nothing is replaced that could not be added to.
        warnOfReading(denied);
        return;
      }
      writtenChanges = changes;
    } catch (StoreException e) {
      LOG.warn("the popularity in {} cannot be written: {}", document, Quoted.cause(e));
    }
  }

  @Override
  public void close() {
    document.close();
  }

  private void warnOfReading(StoreException e) {
    LOG.warn("the popularity in {} cannot be read: {}", document, Quoted.cause(e));
  }
}
