package dev.coppice.loader.source;

import dev.coppice.loader.StoreKey;
import dev.coppice.loader.store.Artifact;
import dev.coppice.loader.store.ModelStore;
import dev.coppice.loader.store.StoreException;
import dev.coppice.model.BulkInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A store that has one artifact under every name, and fails as told. */
public final class ScriptedStore implements ModelStore {

  public final AtomicInteger opens = new AtomicInteger();
  public final AtomicInteger closes = new AtomicInteger();

  /** Counted down when a call has blocked. */
  public final CountDownLatch blocked = new CountDownLatch(1);

  private final byte[] content;
  private @Nullable String version;
  private int cuts;
  private boolean blockingOpen;
  private boolean blockingRead;
  private @Nullable StoreException failure;

  public ScriptedStore(byte[] content) {
    this.content = content;
  }

  /** The first so many bodies end half way. */
  ScriptedStore cut(int times) {
    cuts = times;
    return this;
  }

  /** Every opening finds this version; without it each finds a new one. */
  public ScriptedStore version(String only) {
    version = only;
    return this;
  }

  /** Opening never answers. */
  public ScriptedStore blockOpen() {
    blockingOpen = true;
    return this;
  }

  /** Bodies stop half way, and the connection stays open. */
  ScriptedStore blockRead() {
    blockingRead = true;
    return this;
  }

  /** Every opening fails, until it is null. */
  public ScriptedStore fail(@Nullable StoreException with) {
    failure = with;
    return this;
  }

  @Override
  public Artifact open(StoreKey key) throws StoreException {
    int open = opens.incrementAndGet();
    if (blockingOpen) {
      blockForEver();
    }
    if (failure != null) {
      throw failure;
    }
    boolean half = blockingRead || open <= cuts;
    InputStream bytes = new ByteArrayInputStream(content, 0, content.length / (half ? 2 : 1));
    return new Artifact.Stream(
        uri(key),
        version == null ? "v" + open : version,
        content.length,
        blockingRead ? thenBlock(bytes) : bytes,
        closes::incrementAndGet);
  }

  @Override
  public String uri(StoreKey key) {
    return "scripted:" + key;
  }

  @Override
  public void close() {}

  private InputStream thenBlock(InputStream bytes) {
    return new BulkInputStream() {
      @Override
      public int read(byte[] buffer, int offset, int length) throws IOException {
        int read = bytes.read(buffer, offset, length);
        if (read < 0) {
          blockForEver();
        }
        return read;
      }
    };
  }

  private void blockForEver() {
    blocked.countDown();
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      throw new UncheckedIOException(new IOException("interrupted", e));
    }
  }
}
