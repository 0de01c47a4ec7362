package dev.coppice.model.mlflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.coppice.model.InvalidModelException;
import dev.coppice.model.Matrix;
import dev.coppice.model.Model;
import dev.coppice.model.ModelInfo;
import dev.coppice.model.Packaging;
import dev.coppice.model.Packaging.SavedAs;
import dev.coppice.model.Rounds;
import dev.coppice.model.Scores;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Descriptions of packages, kept and read back, by whoever wrote them. */
class MlflowImageTest {

  private static final List<String> NAMES = List.of("age", "größe", "z");
  private static final List<String> TYPES = List.of("float", "int", "odd");

  /** Models are their descriptions here. */
  private record Described(ModelInfo info) implements Model {

    @Override
    public long bytes() {
      return 0;
    }

    @Override
    public Scores score(Matrix rows) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Scores margins(Matrix rows) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
      // It holds nothing.
    }
  }

  private static Model model(int features, List<String> names) {
    return new Described(
        new ModelInfo("test", "reg:squarederror", 1, features, names, List.of(), Rounds.NONE));
  }

  private static MlflowModel packaged(List<String> own) {
    BitSet required = new BitSet();
    required.set(0);
    required.set(2);
    return MlflowModel.with(
        model(3, own), NAMES, TYPES, new Packaging(SavedAs.CLASSIFIER, true, true, required));
  }

  private static byte[] record(MlflowModel model) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    MlflowImage.of(model).write(new DataOutputStream(bytes));
    return bytes.toByteArray();
  }

  private static MlflowImage read(byte[] record) throws InvalidModelException {
    return MlflowImage.read(ByteBuffer.wrap(record));
  }

  @Test
  void descriptionIsTheSameAfterwards() throws Exception {
    for (List<String> own : List.of(List.<String>of(), NAMES)) {
      MlflowModel before = packaged(own);
      MlflowModel after = read(record(before)).describe(model(3, own));
      assertThat(after.info().featureNames()).isEqualTo(NAMES);
      assertThat(after.info().featureTypes()).isEqualTo(TYPES);
      Packaging packaging = after.info().packaging();
      assertThat(packaging.savedAs()).isEqualTo(SavedAs.CLASSIFIER);
      assertThat(packaging.answersProbabilities()).isTrue();
      assertThat(packaging.saysTypes()).isTrue();
      assertThat(packaging.absent(feature -> false)).containsExactly(0, 2);
      assertThat(after.heapBytes()).isEqualTo(before.heapBytes());
    }
  }

  @Test
  void descriptionOfAnotherModelIsRefused() throws Exception {
    MlflowImage image = read(record(packaged(List.of())));
    assertThatExceptionOfType(InvalidModelException.class)
        .isThrownBy(() -> image.describe(model(4, List.of())))
        .withMessage("package: featureNames: 3 (expected: none or 4)");
  }

  @Test
  void recordThatIsCutAnywhereIsRefused() throws Exception {
    byte[] whole = record(packaged(List.of()));
    for (int length = 0; length < whole.length; length++) {
      ByteBuffer cut = ByteBuffer.wrap(whole, 0, length);
      assertThatExceptionOfType(InvalidModelException.class)
          .isThrownBy(() -> MlflowImage.read(cut));
    }
  }

  @Test
  void recordThatNobodyWroteIsRefused() throws Exception {
    int required = record(packaged(List.of())).length - Integer.BYTES;
    refuse(record -> record.putInt(required, Integer.MAX_VALUE), "required feature: 2147483647");
    refuse(record -> record.putInt(required, -1), "required feature: -1");
    refuse(record -> record.putInt(required - 8, 1 << 28), "record: a count of 268435456");
    refuse(record -> record.putChar(Integer.BYTES, 'X'), "saved as something unknown");
    int flag = Integer.BYTES + 2 * SavedAs.CLASSIFIER.name().length();
    refuse(record -> record.put(flag, (byte) 2), "flag: 2");
  }

  private static void refuse(UnaryOperator<ByteBuffer> damage, String cause) throws Exception {
    ByteBuffer record = damage.apply(ByteBuffer.wrap(record(packaged(List.of()))));
    assertThatExceptionOfType(InvalidModelException.class)
        .isThrownBy(() -> MlflowImage.read(record))
        .withMessageContaining(cause);
  }
}
