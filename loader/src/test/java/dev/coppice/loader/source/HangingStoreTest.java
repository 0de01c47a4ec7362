package dev.coppice.loader.source;

import static dev.coppice.loader.source.DiskFixture.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.coppice.loader.ServingException;
import dev.coppice.loader.ServingException.Reason;
import dev.coppice.model.ModelFiles;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadPoolExecutor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A store that lets go of nobody who asks it, as a mount whose server is away. */
@Timeout(60)
final class HangingStoreTest {

  @TempDir Path directory;
  @RegisterExtension final LoaderFixture fixture = new LoaderFixture();
  private final ThreadPoolExecutor threads = (ThreadPoolExecutor) ReadThreads.of(2);
  private final ScriptedStore store =
      new ScriptedStore(ModelFiles.golden("reg.ubj")).blockOpen().deaf();

  @AfterEach
  void end() {
    store.resume.countDown();
    threads.close();
  }

  @Test
  void loadsThatAreGivenUpLeaveABoundedNumberOfThreadsBehind() throws Exception {
    fixture.threads = threads;
    int most = threads.getMaximumPoolSize();
    for (int i = 1; i <= most; i++) {
      assertThat(givenUp(i).reason()).isEqualTo(Reason.LOAD_TIMEOUT);
    }

    ServingException refused = failure();
    assertThat(refused.reason()).isEqualTo(Reason.OVERLOADED);
    assertThat(refused)
        .hasMessage(
            "The server has no thread to load model tenants/acme.tar.gz now, please try again.")
        .cause() // For the log: it is the store that hangs.
        .hasMessage("all %d threads wait for the store, for loads that were given up, too", most);
    assertThat(threads.getActiveCount()).isEqualTo(most);

    store.resume.countDown();
    until(() -> threads.getActiveCount() == 0);
    fixture.loader(store).load(LoaderFixture.NAME, bytes -> {}).model().close();
  }

  /** A pipe that nobody writes to opens for nobody, whoever interrupts. */
  @Test
  void loadOfADirectoryWhoseFileHangsEndsAtOnceAndGivesItsPermitBack() throws Exception {
    Path pipe = pipe();
    fixture.threads = threads;
    DiskModels hanging =
        fixture.loader(new ScriptedStore(ModelFiles.golden("reg.ubj")).directory(pipe));
    try {
      CompletableFuture<ServingException> failed = new CompletableFuture<>();
      Thread loading = Thread.ofPlatform().daemon().start(() -> failed.complete(failure(hanging)));
      until(() -> isOpening(loading));
      loading.interrupt();

      assertThat(failed.get().reason()).isEqualTo(Reason.LOAD_TIMEOUT);
      assertThat(threads.getActiveCount()).as("left behind").isOne();
      fixture.load(ModelFiles.golden("reg.ubj")).model().close();
    } finally {
      new RandomAccessFile(pipe.toFile(), "rw").close();
    }
    until(() -> threads.getActiveCount() == 0);
  }

  /** Whether a load waits for what another thread is to read. */
  private boolean isOpening(Thread loading) {
    return threads.getActiveCount() == 1
        && threads.getCompletedTaskCount() == 1
        && loading.getState() == Thread.State.WAITING;
  }

  private Path pipe() throws Exception {
    Path pipe = directory.resolve("model.ubj");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    return pipe;
  }

  /** Of a load that is given up once it is the so manieth that asks. */
  private ServingException givenUp(int asking) throws Exception {
    CompletableFuture<ServingException> failed = new CompletableFuture<>();
    Thread loading = Thread.ofPlatform().start(() -> failed.complete(failure()));
    until(() -> store.opens.get() == asking);
    loading.interrupt();
    return failed.get();
  }

  private ServingException failure() {
    return failure(fixture.loader(store));
  }

  private static ServingException failure(DiskModels source) {
    return catchThrowableOfType(
        ServingException.class, () -> source.load(LoaderFixture.NAME, bytes -> {}));
  }
}
