package dev.coppice.loader.source;

import dev.coppice.loader.FirstNames;
import dev.coppice.loader.Interruptions;
import dev.coppice.loader.ServingException.Reason;
import dev.coppice.loader.archive.ArchiveLimits;
import dev.coppice.loader.archive.DecompressedStream;
import dev.coppice.loader.archive.DirectoryFiles;
import dev.coppice.loader.archive.ModelArchive;
import dev.coppice.loader.archive.ModelFiles;
import dev.coppice.loader.archive.ReadAheadInputStream;
import dev.coppice.loader.archive.StoreStream;
import dev.coppice.loader.archive.StoreWait;
import dev.coppice.loader.archive.UnpackedStream;
import dev.coppice.loader.memory.BuildPermit;
import dev.coppice.loader.store.Artifact;
import dev.coppice.loader.store.StoreException;
import dev.coppice.loader.store.StoreFault;
import dev.coppice.loader.tracing.CallTrace;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One attempt at an artifact: everything between the store and the model files in it.
 *
 * <p>All waiting for the store happens on another thread, so that an interrupt ends the load at
 * once, whatever the store's client makes of interrupts.
 */
final class ArtifactFetch implements AutoCloseable {

  /** Models pack to a third or a quarter as UBJSON, to less as JSON. */
  private static final int USUAL_RATIO = 4;

  private final ArchiveLimits limits;
  private final Executor executor;
  private final StoreWait wait;
  private final BuildPermit permit;
  private final Artifact artifact;
  private final ArtifactLocation location;
  private @Nullable ReadAheadInputStream readAhead;
  private @Nullable ModelFiles files;

  private ArtifactFetch(
      Artifact artifact,
      ArtifactLocation location,
      ArchiveLimits limits,
      Executor executor,
      StoreWait wait,
      BuildPermit permit) {
    this.artifact = artifact;
    this.location = location;
    this.limits = limits;
    this.executor = executor;
    this.wait = wait;
    this.permit = permit;
  }

  /**
   * Asks the store.
   *
   * @param unless the version that the caller has already; null if the caller has none
   * @param permit of the load, given back while it waits for bytes
   * @return empty if {@code unless} is the newest version
   * @throws InterruptedIOException if the thread was interrupted
   * @throws StoreException as {@link ArtifactLocation#open}
   */
  static Optional<ArtifactFetch> open(
      ArtifactLocation location,
      @Nullable String unless,
      ArchiveLimits limits,
      Executor executor,
      StoreWait wait,
      BuildPermit permit)
      throws InterruptedIOException, StoreException {
    CompletableFuture<Optional<Artifact>> opened = new CompletableFuture<>();
    CallTrace trace = CallTrace.current();
    FutureTask<Boolean> opening =
        new FutureTask<>(() -> trace.call(() -> open(location, unless, wait, opened)));
    executor.execute(opening);
    try {
      return opened
          .get()
          .map(artifact -> new ArtifactFetch(artifact, location, limits, executor, wait, permit));
    } catch (ExecutionException e) {
      throw cause(e);
    } catch (InterruptedException e) {
      if (!opened.cancel(false) && !opened.isCompletedExceptionally()) {
        opened.join().ifPresent(Artifact::close);
      }
      opening.cancel(true);
      throw Interruptions.ofInput(e);
    }
  }

  private static boolean open(
      ArtifactLocation location,
      @Nullable String unless,
      StoreWait wait,
      CompletableFuture<Optional<Artifact>> opened) {
    long start = wait.start();
    try {
      Optional<Artifact> artifact = location.open(unless);
      wait.end(start);
      if (!opened.complete(artifact)) { // Nobody waits any more.
        artifact.ifPresent(Artifact::close);
      }
      return true;
    } catch (StoreException | RuntimeException | Error e) {
      opened.completeExceptionally(e);
      return false;
    }
  }

  Artifact artifact() {
    return artifact;
  }

  /**
   * Starts reading; once.
   *
   * @param others hears of the files that do not count
   * @param unpacking makes sure that unpacking them may take so much memory
   */
  ModelFiles files(FirstNames others, LongConsumer unpacking) throws IOException {
    ModelFiles opened =
        artifact instanceof Artifact.Stream stream
            ? unpack(stream, others, unpacking)
            : new DirectoryFiles(
                (Artifact.Directory) artifact, limits, executor, wait, permit, others);
    files = opened;
    return opened;
  }

  private ModelFiles unpack(Artifact.Stream stream, FirstNames others, LongConsumer unpacking)
      throws IOException {
    limits.checkBytes(stream.size());
    StoreStream stored = new StoreStream(stream.bytes(), stream.size(), limits, wait);
    DecompressedStream plain = new DecompressedStream(stored);
    ReadAheadInputStream ahead = new ReadAheadInputStream(plain, executor, permit);
    readAhead = ahead;
    InputStream unpacked = new UnpackedStream(ahead, plain, unpacking);
    return ModelArchive.open(
        unpacked, location.fileName(), () -> expected(stream, plain), limits, others);
  }

  /**
   * As {@link Artifact#requireUnchanged}, on another thread if that has to look at anything.
   *
   * @throws InterruptedIOException if the thread was interrupted
   */
  void requireUnchanged() throws IOException {
    if (!artifact.mayBeMixed()) {
      return;
    }
    look(artifact::requireUnchanged);
  }

  /**
   * Holds that the version which was refused is still the newest, on another thread: what a server
   * sends while an object is replaced may be the beginning of another one. Asked once this is
   * closed: there may be no other connection to ask by.
   *
   * @throws StoreException {@code CHANGED} if it is not; else what the store refuses us by then
   * @throws InterruptedIOException if the thread was interrupted
   */
  void requireNewest() throws IOException {
    look(
        () -> {
          if (isReplaced()) {
            throw new StoreException(
                StoreFault.CHANGED,
                "refused, and replaced by now (expected: still %s)".formatted(artifact.version()),
                null);
          }
        });
  }

  /**
   * False if the store fails to say: nearly always the artifact is bad, and while the store is slow
   * each call would fetch the artifact again, since what may heal is not remembered.
   */
  private boolean isReplaced() throws StoreException {
    try {
      Optional<Artifact> newer = location.open(artifact.version());
      newer.ifPresent(Artifact::close);
      return newer.isPresent();
    } catch (StoreException e) {
      if (e.fault() != StoreFault.CHANGED && e.fault().reason() == Reason.STORE_UNAVAILABLE) {
        return false;
      }
      throw e;
    }
  }

  private void look(Artifact.Check check) throws IOException {
    CallTrace trace = CallTrace.current();
    FutureTask<Boolean> look =
        new FutureTask<>(
            () ->
                trace.call(
                    () -> {
                      check.run();
                      return true;
                    }));
    executor.execute(look);
    try {
      boolean unused = permit.await(look);
    } catch (ExecutionException e) {
      throw cause(e);
    } catch (InterruptedException e) {
      look.cancel(true);
      throw Interruptions.ofInput(e);
    }
  }

  private static StoreException cause(ExecutionException e) {
    if (e.getCause() instanceof StoreException failure) {
      return failure;
    }
    if (e.getCause() instanceof Error error) {
      throw error;
    }
    throw new IllegalStateException(e.getCause());
  }

  private long expected(Artifact.Stream stream, DecompressedStream plain) {
    long size = Math.max(stream.size(), 0);
    return plain.isCompressed() ? Math.min(USUAL_RATIO * size, limits.maxBytes()) : size;
  }

  /** Ends whatever is under way. */
  @Override
  public void close() {
    if (files != null) {
      files.close();
    }
    if (readAhead != null) {
      readAhead.close();
    }
    artifact.close();
  }
}
