package dev.coppice.loader.disk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.coppice.loader.LoadedModel;
import dev.coppice.loader.archive.TarBall;
import dev.coppice.loader.source.LoaderFixture;
import dev.coppice.model.Model;
import dev.coppice.model.ModelFiles;
import java.lang.management.ManagementFactory;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A model on its way to the local disk. */
class EntryDraftTest {

  private static final int MEMBERS = 9;
  private static final int FEATURES = 40;
  private static final int NAME_LENGTH = 60_000;
  private static final String NUM_FEATURE = "(\"num_feature\":\\s*\")\\d+\"";

  @RegisterExtension final LoaderFixture fixture = new LoaderFixture();
  @TempDir Path directory;

  @Test
  void namesThatAreTooLongAreRefusedBeforeTheyAreAHeaderOnTheHeap() throws Exception {
    String names =
        IntStream.range(0, FEATURES)
            .mapToObj(i -> '"' + "f".repeat(NAME_LENGTH) + i + '"')
            .collect(Collectors.joining(","));
    String named =
        new String(ModelFiles.golden("reg.json"), UTF_8)
            .replaceAll(NUM_FEATURE, "$1" + FEATURES + '"')
            .replace("\"feature_names\":[]", "\"feature_names\":[" + names + "]");
    TarBall members = new TarBall();
    for (int i = 0; i < MEMBERS; i++) {
      members.file("m" + i, named.getBytes(UTF_8));
    }
    LoadedModel loaded = fixture.load(members.tarGz());
    assertThat(EntryDraft.forests(loaded.model())).hasSize(MEMBERS);
    EntryDraft draft = new EntryDraft(loaded, Instant.EPOCH, new byte[0]);
    try (FileChannel file =
        FileChannel.open(
            directory.resolve("m"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      // The first time classes are loaded, which agents of this JVM may write anew on this thread.
      assertRefused(draft, file, loaded.model());
      ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
      long before = threads.getCurrentThreadAllocatedBytes();

      assertRefused(draft, file, loaded.model());

      // What is taken, with the buffers that it grows through, is twice that; all would be 100 MB.
      assertThat(threads.getCurrentThreadAllocatedBytes() - before)
          .isLessThan(3L * EntryLayout.MAX_HEADER_BYTES);
      assertThat(file.size()).isZero();
    } finally {
      loaded.model().close();
    }
  }

  private static void assertRefused(EntryDraft draft, FileChannel file, Model model) {
    assertThatThrownBy(() -> draft.writeTo(file, "terms", model, EntryLayout.MAX_HEADER_BYTES))
        .isInstanceOf(RefusedEntryException.class)
        .hasMessageStartingWith("header: ");
  }
}
