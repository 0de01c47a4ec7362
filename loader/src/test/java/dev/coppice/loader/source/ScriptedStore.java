package dev.coppice.loader.source;

import dev.coppice.loader.StoreKey;
import dev.coppice.loader.store.Artifact;
import dev.coppice.loader.store.ListedArtifact;
import dev.coppice.loader.store.ModelStore;
import dev.coppice.loader.store.StoreException;
import dev.coppice.model.BulkInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A store that has one artifact under every name, and fails as scripted. */
public final class ScriptedStore implements ModelStore {

  public final AtomicInteger opens = new AtomicInteger();
  public final AtomicInteger closes = new AtomicInteger();

  /** Counted down when a call has blocked. */
  public final CountDownLatch blocked = new CountDownLatch(1);

  /** Lets what has blocked go on. */
  public final CountDownLatch resume = new CountDownLatch(1);

  private final byte[] content;
  private @Nullable String version;
  private int cuts;
  private boolean blockingOpen;
  private boolean blockingRead;
  private boolean deaf;
  private @Nullable Path file;
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

  /** Opening gives no answer until it may {@link #resume}. */
  public ScriptedStore blockOpen() {
    blockingOpen = true;
    return this;
  }

  /** Bodies stop half way until they {@link #resume}, and the connection stays open. */
  public ScriptedStore blockRead() {
    blockingRead = true;
    return this;
  }

  /** Who is blocked stays so when interrupted, as in a mount whose server is away. */
  public ScriptedStore deaf() {
    deaf = true;
    return this;
  }

  /** What it has is a directory with that file. */
  ScriptedStore directory(Path of) {
    file = of;
    return this;
  }

  /** Every opening fails, until it is null. */
  public ScriptedStore fail(@Nullable StoreException with) {
    failure = with;
    return this;
  }

  @Override
  public Optional<Artifact> open(StoreKey key, @Nullable String unless) throws StoreException {
    String newest = version == null ? "v" + opens.get() : version;
    if (failure == null && newest.equals(unless)) {
      return Optional.empty();
    }
    return Optional.of(open(key));
  }

  private Artifact open(StoreKey key) throws StoreException {
    int open = opens.incrementAndGet();
    if (blockingOpen) {
      block();
    }
    if (failure != null) {
      throw failure;
    }
    if (file != null) {
      return directory(uri(key), file, content.length);
    }
    InputStream bytes =
        new ByteArrayInputStream(content, 0, content.length / (open <= cuts ? 2 : 1));
    return new Artifact.Stream(
        uri(key),
        version == null ? "v" + open : version,
        content.length,
        blockingRead ? blocking(bytes) : bytes,
        closes::incrementAndGet);
  }

  private static Artifact directory(String uri, Path file, int size) {
    List<Artifact.File> files = List.of(new Artifact.File("model.ubj", file, size));
    return new Artifact.Directory(
        uri, "v", 1, files, List.of(), false, List.of(), Artifact.Check.NONE);
  }

  @Override
  public List<ListedArtifact> page(String prefix, String after, int limit) {
    return List.of();
  }

  @Override
  public String uri(StoreKey key) {
    return "scripted:" + key;
  }

  @Override
  public String server() {
    return "";
  }

  @Override
  public void close() {}

  private InputStream blocking(InputStream bytes) {
    return new BulkInputStream() {
      private int first = content.length / 2;

      @Override
      public int read(byte[] buffer, int offset, int length) throws IOException {
        if (first == 0) {
          block();
        }
        int read = bytes.read(buffer, offset, first == 0 ? length : Math.min(first, length));
        first = Math.max(0, first - read);
        return read;
      }
    };
  }

  private void block() {
    blocked.countDown();
    try {
      resume.await();
    } catch (InterruptedException e) {
      if (!deaf) {
        throw new UncheckedIOException(new IOException("interrupted", e));
      }
      block();
    }
  }
}
