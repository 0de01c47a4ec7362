package dev.coppice.model.legacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import com.sun.management.ThreadMXBean;
import dev.coppice.model.InvalidModelException;
import dev.coppice.model.check.BestIteration;
import dev.coppice.model.check.ModelCheck;
import dev.coppice.model.format.InvalidModelIoException;
import dev.coppice.model.memory.ReadingMemory;
import dev.coppice.model.xgboost.XgboostModel;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever happens to an old file, it is refused with a message or can be scored. */
class LegacyFuzzTest {

  private static final int FIRST_TREE = 4 + 136 + 8 + 16 + 8 + 6 + 160;
  private static final int MUTANTS = 1500;

  /** Bytes at an end of a file that are more than numbers. */
  private static final int END = 700;

  /** Prime to the length of a node, so that each of its bytes is the last one some time. */
  private static final int STEP = 7;

  private static final long[] EDGES = {
    0,
    1,
    2,
    3,
    8,
    36,
    127,
    255,
    1 << 16,
    1 << 20,
    1 << 22,
    Integer.MAX_VALUE,
    -1,
    1L << 40,
    Long.MAX_VALUE,
    Long.MIN_VALUE
  };

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "linear.deprecated",
        "v090-poisson.deprecated",
        "hinge.deprecated",
        "dart.deprecated",
        "booster-2.pickle",
        "classifier-5.pickle",
        "offset-2.pickle",
        "json-1.0.pickle"
      })
  void aFileCutShortAnywhereIsRefused(String name) {
    byte[] file = LegacyFiles.read(name);
    for (int length = 0; length < file.length; length += step(length, file.length)) {
      byte[] cut = Arrays.copyOf(file, length);
      assertThatExceptionOfType(InvalidModelException.class)
          .as("%s, %d bytes", name, length)
          .isThrownBy(() -> LegacyFiles.check(cut));
    }
  }

  /** Between a file's ends are nodes, some of which end at any of their bytes nevertheless. */
  private static int step(int length, int all) {
    return length < END || length > all - END ? 1 : STEP;
  }

  @Test
  void brokenFilesAreRefusedOrScore() throws IOException {
    List<String> names =
        List.of(
            "logistic.deprecated",
            "softprob.deprecated",
            "dart.deprecated",
            "linear.deprecated",
            "v090-dart.deprecated",
            "v090-softprob.deprecated",
            "booster-4.pickle",
            "classifier-2.pickle",
            "binary-3.pickle",
            "offset-5.pickle",
            "json-snapshot.pickle");
    int loaded = 0;
    int refused = 0;
    for (int seed = 0; seed < MUTANTS; seed++) {
      Random random = new Random(seed * 31L);
      byte[] mutant = mutant(LegacyFiles.read(names.get(random.nextInt(names.size()))), random);
      try (XgboostModel model = LegacyFiles.load(mutant, folder)) {
        int features = model.info().featureCount();
        model.score(LegacyFiles.rows().padTo(Math.max(features, LegacyFiles.FEATURES)));
        loaded++;
      } catch (InvalidModelException e) {
        assertMessage(e);
        refused++;
      } catch (InvalidModelIoException e) {
        assertMessage(e.refusal());
        refused++;
      }
    }
    assertThat(loaded).isGreaterThan(MUTANTS / 20);
    assertThat(refused).isGreaterThan(MUTANTS / 20);
  }

  private static void assertMessage(InvalidModelException e) {
    assertThat(String.valueOf(e.getMessage()))
        .isNotBlank()
        .hasSizeLessThan(400)
        .doesNotContain("\n");
  }

  private static byte[] mutant(byte[] file, Random random) {
    int wounds = 1 + random.nextInt(3);
    for (int i = 0; i < wounds; i++) {
      int at = random.nextInt(file.length - 8);
      ByteBuffer buffer = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
      long edge = EDGES[random.nextInt(EDGES.length)];
      switch (random.nextInt(5)) {
        case 0 -> file[at] = (byte) random.nextInt(256);
        case 1 -> file[at] ^= (byte) (1 << random.nextInt(8));
        case 2 -> buffer.putInt(at, (int) edge);
        case 3 -> buffer.putLong(at, edge);
        default -> System.arraycopy(file, random.nextInt(file.length - 8), file, at, 8);
      }
    }
    return file;
  }

  @Test
  void lengthsAreBelievedOnlyAsFarAsBytesArrive() throws Exception {
    byte[] linear = LegacyFiles.read("linear.deprecated");
    int weights = 4 + 136 + 8 + "reg:squarederror".length() + 8 + "gblinear".length() + 136;
    ByteBuffer.wrap(linear).order(ByteOrder.LITTLE_ENDIAN).putLong(weights, Integer.MAX_VALUE);
    assertCheap(linear);
    byte[] tree = LegacyFiles.read("squarederror.deprecated");
    ByteBuffer.wrap(tree).order(ByteOrder.LITTLE_ENDIAN).putInt(FIRST_TREE + 4, 1 << 22);
    assertCheap(tree);
    for (String opcode :
        new String[] {
          "X\u00ff\u00ff\u00ff\u00ff",
          "B\u00ff\u00ff\u00ff\u007f",
          "\u008d\0\0\0\0\0\u0001\0\0",
          "\u0096\0\0\0\0\0\u0001\0\0",
          "\u008b\u00ff\u00ff\u00ff\u007f",
          "T\u00ff\u00ff\u00ff\u007f",
          "X\0\0\u0001\0"
        }) {
      assertCheap(("\u0080\u0004" + opcode).getBytes(StandardCharsets.ISO_8859_1));
    }
  }

  @Test
  void valuesAtOnceAreBounded() {
    for (char opcode : new char[] {'(', 'N', ']', '}', ')'}) {
      byte[] many = new byte[3 << 20];
      Arrays.fill(many, (byte) opcode);
      many[0] = (byte) 0x80;
      many[1] = 2;
      assertThatExceptionOfType(InvalidModelException.class)
          .isThrownBy(() -> LegacyFiles.check(many))
          .withMessageContaining("too many values at once");
    }
    ByteArrayOutputStream texts = new ByteArrayOutputStream();
    texts.writeBytes(new byte[] {(byte) 0x80, 2});
    for (int i = 0; i < 200; i++) {
      texts.writeBytes(new byte[] {'X', 0, 0, 1, 0});
      texts.writeBytes("a".repeat(1 << 16).getBytes(StandardCharsets.US_ASCII));
    }
    assertThatExceptionOfType(InvalidModelException.class)
        .isThrownBy(() -> LegacyFiles.check(texts.toByteArray()))
        .withMessageContaining("too much text");
  }

  private static void assertCheap(byte[] file) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long bytes = 0;
    for (int i = 0; i < 3; i++) { // At first, classes are loaded.
      long before = threads.getCurrentThreadAllocatedBytes();
      assertThatExceptionOfType(InvalidModelException.class)
          .isThrownBy(() -> LegacyFiles.check(file));
      bytes = threads.getCurrentThreadAllocatedBytes() - before;
    }
    assertThat(bytes).isLessThan(8L << 20);
  }

  @Test
  void aStreamThatFailsFailsAsItDid() {
    for (String name : new String[] {"dart.deprecated", "booster-2.pickle", "offset-3.pickle"}) {
      byte[] half = Arrays.copyOf(LegacyFiles.read(name), 1500);
      InputStream broken =
          new InputStream() {
            @Override
            public int read() throws IOException {
              throw new IOException("the disk is on fire");
            }

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
              return read();
            }
          };
      InputStream in = new SequenceInputStream(new ByteArrayInputStream(half), broken);
      assertThatIOException()
          .isThrownBy(
              () -> {
                ModelInput input = ModelInput.open(in, ReadingMemory.unbounded());
                ModelCheck.check(
                    input.bytes(),
                    input.format(),
                    BestIteration.WRAPPER,
                    ReadingMemory.unbounded());
              })
          .withMessage("the disk is on fire");
    }
  }
}
