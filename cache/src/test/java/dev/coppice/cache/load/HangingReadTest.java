package dev.coppice.cache.load;

import static dev.coppice.cache.CacheHarness.FOREVER;
import static dev.coppice.cache.CacheHarness.failureOf;
import static dev.coppice.cache.CacheHarness.leaseOf;
import static dev.coppice.cache.CacheHarness.name;
import static dev.coppice.cache.CacheHarness.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.cache.CacheHarness;
import dev.coppice.cache.PlainSettings;
import dev.coppice.cache.resident.Lease;
import dev.coppice.loader.KeptModel;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.ServingException.Reason;
import dev.coppice.loader.source.LoadFailures;
import dev.coppice.model.HangingFile;
import dev.coppice.model.LogLines;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A load that reads a file of a disk which lets go of nobody who reads there. */
@Timeout(60)
class HangingReadTest {

  private static final ModelName A = name("a");
  private static final ModelName B = name("b");

  private static final String GOES_ON = "model a: its load goes on though it was given up, in ";
  private static final String HANGS = HangingFile.class.getName() + ".awaitDeaf";

  @RegisterExtension final LogLines log = LogLines.ofPackage("dev.coppice.cache.load");

  /** Two loads at once, one of them at most of what is not kept. */
  private static LoadSettings givingUpAfter(Duration loadTimeout) {
    return new LoadSettings(2, 1, 10, 10, FOREVER, loadTimeout, FOREVER, 0);
  }

  @Test
  void itIsGivenUpAndSoAreThoseAfterIt() throws Exception {
    // Within which the load begins, on a busy machine too: the log names none that never did.
    LoadSettings settings =
        PlainSettings.loads(2, 1000, 100, FOREVER, Duration.ofSeconds(2), FOREVER);
    HangingFile file = new HangingFile();
    try (CacheHarness it = new CacheHarness(1 << 20, settings)) {
      it.source.on(
          A,
          memory -> {
            file.use();
            throw new ServingException(Reason.INTERNAL, "not interrupted");
          });
      it.gate(B, 1024);

      assertThat(failureOf(it.acquireLater(A)).reason()).isEqualTo(Reason.LOAD_TIMEOUT);
      assertThat(failureOf(it.acquireLater(B)).reason()).isEqualTo(Reason.LOAD_TIMEOUT);
      until(() -> log.texts().contains(GOES_ON + HANGS));

      file.resume.countDown();
    }
  }

  @Test
  void whatIsKeptOnADiskThatHangsIsLoadedFromElsewhereBeforeItIsGivenUp() throws Exception {
    HangingFile file = new HangingFile();
    // Of which the load from elsewhere has four and a half seconds, on a busy machine too.
    try (CacheHarness it = new CacheHarness(1 << 20, givingUpAfter(Duration.ofSeconds(10)))) {
      it.source.kept.put(A, new KeptModel("v1", 1024));
      it.source.on(
          A,
          memory -> {
            if (it.source.loads(A) == 1) {
              memory.reserve(4096);
              file.use();
            }
            return it.source.build(memory, 1024);
          });

      leaseOf(it.acquireLater(A)).close();

      assertThat(it.budget.used()).as("with what the disk's load holds").isEqualTo(4096 + 1024);
      assertThat(it.source.hanging).singleElement().matches(end -> !end.isDone());
      file.resume.countDown();
      until(() -> it.source.hanging.element().isDone() && it.budget.used() == 1024);
    }
  }

  @Test
  void whatIsReadTooSlowlyIsLoadedFromElsewhereAndTheDiskDoesNotCountAsHanging() throws Exception {
    // Of which it has a twentieth to heed the interrupt, on a busy machine too.
    try (CacheHarness it = new CacheHarness(1 << 20, givingUpAfter(Duration.ofSeconds(10)))) {
      it.source.kept.put(A, new KeptModel("v1", 1024));
      it.source.on(
          A,
          memory -> {
            if (it.source.loads(A) == 1) {
              awaitInterrupt();
              throw LoadFailures.tookTooLong(A, null);
            }
            return it.source.build(memory, 1024);
          });

      leaseOf(it.acquireLater(A)).close();

      assertThat(it.source.hanging).isEmpty();
      assertThat(it.budget.used()).isEqualTo(1024);
    }
  }

  @Test
  void loadThatFailsOfSomethingElseAfterItsInterruptIsNotTakenForASlowRead() throws Exception {
    try (CacheHarness it = new CacheHarness(1 << 20, givingUpAfter(Duration.ofSeconds(10)))) {
      it.source.kept.put(A, new KeptModel("v1", 1024));
      it.source.on(
          A,
          memory -> {
            awaitInterrupt();
            throw new ServingException(Reason.INSUFFICIENT_STORAGE, "too large");
          });

      assertThat(failureOf(it.acquireLater(A))).hasMessage("too large");

      assertThat(it.source.loads(A)).isOne();
      assertThat(log.texts()).noneMatch(line -> line.contains("too slowly"));
    }
  }

  private static void awaitInterrupt() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      return; // It is heeded.
    }
  }

  @Test
  void loadThatWaitsForMemoryIsNotTakenForOneWhoseDiskHangs() throws Exception {
    try (CacheHarness it = new CacheHarness(1024, givingUpAfter(Duration.ofSeconds(2)))) {
      it.source.kept.put(A, new KeptModel("v1", 1024));
      Lease other = leaseOf(it.acquireLater(B)); // It has all of it.

      assertThat(failureOf(it.acquireLater(A)).reason()).isEqualTo(Reason.OVERLOADED);

      assertThat(it.source.hanging).isEmpty();
      other.close();
    }
  }

  @Test
  void loadThatReadsNothingIsNotTakenForOneWhoseDiskHangs() throws Exception {
    try (CacheHarness it = new CacheHarness(1024, givingUpAfter(Duration.ofSeconds(2)))) {
      it.source.kept.put(A, new KeptModel("v1", 1024));
      it.source.on(
          A,
          memory -> {
            memory.reads(false);
            new CountDownLatch(1).await();
            return it.source.build(memory, 1024);
          });

      assertThat(failureOf(it.acquireLater(A)).reason()).isEqualTo(Reason.LOAD_TIMEOUT);

      assertThat(it.source.hanging).isEmpty();
    }
  }

  @Test
  void loadOfWhatIsKeptThatIsGivenUpHeedsTheInterrupt() throws Exception {
    try (CacheHarness it = new CacheHarness(1 << 20, givingUpAfter(FOREVER))) {
      it.source.kept.put(A, new KeptModel("v1", 1024));
      it.gate(A, 1024);
      Future<Lease> call = it.acquireLater(A);
      until(() -> it.source.loads(A) == 1);
      it.source.size(A, 1024);

      CompletableFuture<Void> gone = it.cache.unload(A).orElseThrow();

      leaseOf(call).close();
      gone.get(20, TimeUnit.SECONDS); // With the next one, if that was there so soon.
      assertThat(it.source.hanging).isEmpty();
    }
  }
}
