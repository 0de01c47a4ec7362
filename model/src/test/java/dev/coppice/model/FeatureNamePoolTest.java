package dev.coppice.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.model.check.BoosterKind;
import dev.coppice.model.check.ModelShape;
import java.lang.ref.WeakReference;
import java.util.List;
import org.junit.jupiter.api.Test;

class FeatureNamePoolTest {

  /** Estimated bytes of two names of one letter. */
  private static final long TWO_NAMES = 2 * (56 + 2);

  @Test
  void modelsWithTheSameNamesShareOneListThatNoneOfThemPaysFor() {
    FeatureNamePool pool = new FeatureNamePool(TWO_NAMES);

    ModelShape one = shape("a", "b").sharing(pool);
    ModelShape other = shape("a", "b").sharing(pool);

    assertThat(one.featureNames()).isEqualTo(List.of("a", "b")).isSameAs(other.featureNames());
    assertThat(info(one).featureNames()).isSameAs(one.featureNames());
    assertThat(info(one).heapBytes()).isZero();
    assertThat(info(shape("a", "b")).heapBytes()).isEqualTo(TWO_NAMES);
  }

  @Test
  void typesAreSharedLikeNames() {
    FeatureNamePool pool = new FeatureNamePool(2 * TWO_NAMES);

    ModelShape one = shape(List.of("i", "c"), "a", "b").sharing(pool);
    ModelShape other = shape(List.of("i", "c")).sharing(pool);

    assertThat(one.featureTypes()).isEqualTo(List.of("i", "c")).isSameAs(other.featureTypes());
    assertThat(info(one).featureTypes()).isSameAs(one.featureTypes());
    assertThat(info(one).heapBytes()).isZero();
    assertThat(info(shape(List.of("i", "c"), "a", "b")).heapBytes()).isEqualTo(2 * TWO_NAMES);
  }

  @Test
  void whatHasNoRoomStaysTheModelsOwn() {
    FeatureNamePool pool = new FeatureNamePool(TWO_NAMES);
    ModelShape one = shape("a", "b").sharing(pool);

    ModelShape other = shape("a", "c").sharing(pool);

    assertThat(other.featureNames()).containsExactly("a", "c");
    assertThat(info(other).heapBytes()).isEqualTo(TWO_NAMES);
    assertThat(info(one).heapBytes()).isZero();
  }

  @Test
  void listThatNoModelHasAnyLongerMakesRoom() throws InterruptedException {
    FeatureNamePool pool = new FeatureNamePool(TWO_NAMES);
    WeakReference<List<String>> gone =
        new WeakReference<>(shape("a", "b").sharing(pool).featureNames());
    while (gone.get() != null) {
      System.gc();
      Thread.sleep(1);
    }

    ModelShape next = shape("a", "c").sharing(pool);

    assertThat(info(next).heapBytes()).isZero();
  }

  @Test
  void modelWithoutNamesIsLeftAsItIs() {
    ModelShape nameless = shape();

    assertThat(nameless.sharing(new FeatureNamePool(1))).isEqualTo(nameless);
  }

  private static ModelShape shape(String... names) {
    return shape(List.of(), names);
  }

  private static ModelShape shape(List<String> types, String... names) {
    return new ModelShape(
        BoosterKind.GBTREE,
        "reg:squarederror",
        2,
        List.of(names),
        types,
        1,
        new Rounds(1, 1),
        Float.NaN,
        false,
        true,
        new ModelShape.Counts(1, 1, 0, 0, 0, 0, 0, 0));
  }

  private static ModelInfo info(ModelShape shape) {
    return shape.info("forest");
  }
}
