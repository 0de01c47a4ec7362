package dev.coppice.loader.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.loader.ServingException;
import dev.coppice.loader.ServingException.Reason;
import dev.coppice.loader.archive.TarBall;
import dev.coppice.loader.memory.LoadMemory;
import dev.coppice.model.ModelFiles;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What unpacking takes beside the models. */
final class UnpackingMemoryTest {

  private static final long WINDOW = 8 << 20;

  @RegisterExtension private final LoaderFixture fixture = new LoaderFixture();

  /** A model behind so many bytes of something else. */
  private static byte[] tar(int besides) {
    byte[] other = new byte[besides];
    new Random(7).nextBytes(other);
    return new TarBall().file("other", other).file("m", ModelFiles.golden("reg.ubj")).tar();
  }

  /** What a load asks for, one after the other. */
  private List<Long> asked(byte[] artifact) {
    fixture.reserved.clear();
    fixture.load(artifact).model().close();
    return List.copyOf(fixture.reserved);
  }

  @Test
  void theWindowOfZstdCountsInItsLoadWhileThereIsMuchToUnpack() {
    List<Long> plain = asked(tar(2 << 20));
    List<Long> zstd = asked(TarBall.zstd(tar(2 << 20)));

    assertThat(Collections.max(plain)).isLessThan(WINDOW);
    assertThat(Collections.max(asked(TarBall.gzip(tar(2 << 20))))).isLessThan(WINDOW);
    assertThat(zstd.getFirst()).as("before more of it is unpacked").isEqualTo(WINDOW);
    assertThat(zstd.getLast()).as("once all is").isEqualTo(plain.getLast());
  }

  @ParameterizedTest
  @ValueSource(ints = {2 << 20, 523_000}) // Of the latter it is much once the model is read.
  void loadWithoutRoomForItSaysSo(int besides) {
    byte[] artifact = TarBall.zstd(tar(besides));
    ServingException full = new ServingException(Reason.OVERLOADED, "no room");
    LoadMemory memory =
        bytes -> {
          if (bytes >= WINDOW) {
            throw full;
          }
        };

    assertThatThrownBy(
            () ->
                fixture
                    .loader(new ScriptedStore(artifact))
                    .load(LoaderFixture.NAME, memory)
                    .model()
                    .close())
        .isSameAs(full);
  }

  @Test
  void ofASmallArtifactItIsNotTouched() {
    assertThat(Collections.max(asked(TarBall.zstd(tar(100_000))))).isLessThan(WINDOW);
  }
}
