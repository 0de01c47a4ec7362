package dev.coppice.loader.disk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.loader.ArtifactNotes;
import dev.coppice.loader.LoadTimings;
import dev.coppice.loader.LoadedModel;
import dev.coppice.loader.ModelHold;
import dev.coppice.model.Model;
import dev.coppice.model.StubModel;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What waits for the tier's thread, and how much of it may. */
class CopyQueueTest {

  private static final LoadTimings TIMINGS =
      new LoadTimings(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO);

  private static final ModelHold HOLD =
      new ModelHold() {
        @Override
        public Optional<Model> tryTake() {
          return Optional.empty();
        }

        @Override
        public void release() {}
      };

  private final CopyQueue queue = new CopyQueue();

  private static CopyQueue.Copy copy(String name, int documentBytes) {
    LoadedModel loaded =
        new LoadedModel(StubModel.ofBytes(1), name, "v1", TIMINGS, ArtifactNotes.NONE);
    return new CopyQueue.Copy(
        name, new EntryDraft(loaded, Instant.EPOCH, new byte[documentBytes]), HOLD);
  }

  @Test
  void thousandsOfSmallCopiesWaitInTheirOrder() throws InterruptedException {
    for (int i = 0; i < 2000; i++) {
      assertThat(queue.offer(copy("m" + i, 0))).isTrue();
    }
    for (int i = 0; i < 2000; i++) {
      assertThat(queue.await(1)).map(CopyQueue.Copy::name).contains("m" + i);
    }
  }

  @Test
  void theirHeapIsBounded() throws InterruptedException {
    assertThat(queue.offer(copy("a", 2 << 20))).isTrue();
    assertThat(queue.offer(copy("b", 2 << 20))).isFalse();
    int copies = 0;
    while (queue.offer(copy("m" + copies, 0))) {
      copies++;
    }
    assertThat(copies * copy("m", 0).heapBytes()).isLessThanOrEqualTo(2 << 20);
    assertThat(queue.await(1)).map(CopyQueue.Copy::name).contains("a");
    assertThat(queue.offer(copy("b", 1 << 20))).isTrue();
  }

  /** Else the queue is full for good some time after the last start. */
  @Test
  void copiesThatAreWithdrawnLeaveTheirHeapToOthers() {
    for (int i = 0; i < 5; i++) {
      assertThat(queue.offer(copy("a", 2 << 20))).isTrue();
      assertThat(queue.withdraw("a").waiting()).hasSize(1);
    }
    assertThat(queue.withdraw("a").waiting()).isEmpty();
  }

  @Test
  void filesAreDeletedBeforeTheNextCopyIsWritten() throws InterruptedException {
    queue.offer(copy("a", 0));
    CompletableFuture<Void> gone = queue.condemn("a");
    assertThat(queue.await(1)).isEmpty();
    assertThat(queue.isCondemned("a")).isTrue();
    assertThat(queue.condemned()).containsEntry("a", gone);
    queue.deleted("a");
    assertThat(queue.await(1)).map(CopyQueue.Copy::name).contains("a");
  }

  @Test
  void aFileThatIsBeingWrittenIsDeletedOnceItIsWritten() throws InterruptedException {
    queue.offer(copy("a", 0));
    queue.offer(copy("b", 0));
    assertThat(queue.await(1)).map(CopyQueue.Copy::name).contains("a");

    CompletableFuture<Void> gone = queue.condemn("a");
    assertThat(queue.condemn("c")).isNotDone();
    assertThat(queue.isCondemned("a")).isTrue();
    assertThat(queue.condemned()).containsOnlyKeys("c"); // Of the other there is no file yet.

    queue.written();
    assertThat(queue.await(1)).isEmpty();
    assertThat(queue.condemned()).containsEntry("a", gone);
  }
}
