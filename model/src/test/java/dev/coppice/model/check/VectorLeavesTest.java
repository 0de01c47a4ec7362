package dev.coppice.model.check;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.coppice.model.InvalidModelException;
import dev.coppice.model.ModelFiles;
import dev.coppice.model.TrainedModels;
import dev.coppice.model.format.ModelFormat;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Trees with a vector of three outputs in each leaf, of which XGBoost believes every index. */
class VectorLeavesTest {

  private static final String TREE = "learner/gradient_booster/model/trees/1";

  private static byte[] json;

  @BeforeAll
  static void train() throws Exception {
    json = TrainedModels.ofEachKind().getLast();
  }

  @Test
  void vectorsAsXgboostWritesThemAreTaken() throws Exception {
    ModelFiles.check(json, ModelFormat.JSON);
    ModelFiles.check(ModelDocument.parse(json).toUbjson(), ModelFormat.UBJSON);
  }

  static Stream<Arguments> refusals() {
    return Stream.of(
        refusal(d -> leafIndex(d, leaves(d)), "right_children\\[\\d+]: %1$d .*0 to %2$d.*"),
        refusal(d -> leafIndex(d, -1), "right_children\\[\\d+]: -1 .*0 to %2$d.*"),
        refusal(d -> d.array(TREE + "/leaf_weights").removeLast(), "leaf_weights: .* values .*"),
        refusal(d -> d.array(TREE + "/base_weights").add(0.5), "base_weights: .* values .*"),
        refusal(
            d -> d.object(TREE + "/tree_param").put("size_leaf_vector", "2"),
            "size_leaf_vector: 2 \\(expected: 3\\)"));
  }

  private static Arguments refusal(Consumer<ModelDocument> edit, String cause) {
    return arguments(edit, cause);
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void whatIsNoVectorForEachLeafIsRefused(Consumer<ModelDocument> edit, String cause)
      throws Exception {
    ModelDocument document = ModelDocument.parse(json);
    long leaves = leaves(document);
    edit.accept(document);
    assertThatExceptionOfType(InvalidModelException.class)
        .isThrownBy(() -> ModelFiles.check(document.toUbjson(), ModelFormat.UBJSON))
        .withMessageMatching(".*tree 1: " + cause.formatted(leaves, leaves - 1));
  }

  private static long leaves(ModelDocument document) {
    return document.array(TREE + "/left_children").stream()
        .filter(Long.valueOf(-1)::equals)
        .count();
  }

  private static void leafIndex(ModelDocument document, long row) {
    int leaf = document.array(TREE + "/left_children").indexOf(-1L);
    document.array(TREE + "/right_children").set(leaf, row);
  }
}
