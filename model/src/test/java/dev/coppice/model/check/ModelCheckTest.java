package dev.coppice.model.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.coppice.model.InvalidModelException;
import dev.coppice.model.ModelFiles;
import dev.coppice.model.format.ModelFormat;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelCheckTest {

  private static final String PARAMETERS = "learner/learner_model_param";
  private static final String BOOSTER = "learner/gradient_booster";
  private static final String MODEL = BOOSTER + "/model";
  private static final String TREE = MODEL + "/trees/2";

  @ParameterizedTest
  @ValueSource(strings = {"reg", "softprob", "softmax", "named", "binlog", "pois", "binhinge"})
  void everyModelOfTheReferencePassesInBothFormats(String name) throws InvalidModelException {
    byte[] json = ModelFiles.golden(name + ".json");
    ModelShape shape = ModelFiles.check(json, ModelFormat.JSON);
    ModelShape binary = ModelFiles.check(ModelDocument.parse(json).toUbjson(), ModelFormat.UBJSON);
    assertThat(shape.featureCount()).isEqualTo(4);
    assertThat(binary)
        .usingRecursiveComparison()
        .withEqualsForType(Float::equals, Float.class)
        .ignoringFields("counts")
        .isEqualTo(shape);
    assertThat(binary.counts().nodes()).isEqualTo(shape.counts().nodes());
  }

  @ParameterizedTest
  @EnumSource(ModelFormat.class)
  void theShapeSaysWhatTheModelIs(ModelFormat format) throws InvalidModelException {
    List<String> types = List.of("float", "int", "i", "c");
    ModelShape named =
        ModelFiles.check(
            edited("named.json", d -> d.array("learner/feature_types").addAll(types), format),
            format);
    assertThat(named.objective()).isEqualTo("reg:squarederror");
    assertThat(named.featureNames()).containsExactly("age", "income", "tenure", "score");
    assertThat(named.featureTypes()).isEqualTo(types);
    assertThat(named.booster()).isEqualTo(BoosterKind.GBTREE);
    ModelShape classes = ModelFiles.check(edited("softprob.json", d -> {}, format), format);
    assertThat(classes.outputGroups()).isEqualTo(3);
    assertThat(classes.counts().trees()).isEqualTo(12);
  }

  /** Each: what is done to the reference's regression model, and the cause it is refused with. */
  static Stream<Arguments> treeRefusals() {
    return Stream.of(
        tree("left_children", 1, 99L, "tree 2: left_children[1]: 99 (expected: -1 to 14)"),
        tree("left_children", 1, 0L, "tree 2: left_children[1]: 0 (expected: -1 to 14)"),
        tree("left_children", 1, -2L, "tree 2: left_children[1]: -2 (expected: -1 to 14)"),
        tree("left_children", 1, 14L, "tree 2: right_children[1]: 4 (expected: 15, less than 15)"),
        tree("right_children", 0, 3L, "tree 2: right_children[0]: 3 (expected: 2, less than 15)"),
        tree("parents", 3, 2L, "tree 2: parents[3]: 2 (expected: 1)"),
        tree("parents", 14, 15L, "tree 2: parents[14]: 15 (expected: 6)"),
        tree("split_indices", 0, 4L, "tree 2: split_indices[0]: 4 (expected: 0 to 3)"),
        tree("split_indices", 0, -1L, "tree 2: split_indices[0]: -1 (expected: 0 or more)"),
        tree("split_type", 0, 1L, "tree 2: categories_nodes: 0 values (expected: 1)"),
        tree("split_type", 0, 2L, "tree 2: split_type[0]: 2 (expected: 0 or 1)"),
        refusal(
            d -> {
              d.array(TREE + "/left_children").set(6, -1L);
              d.array(TREE + "/parents").set(14, 15L);
            },
            "tree 2: parents[14]: 15 (expected: 0 to 14)"),
        refusal(
            d -> d.object(TREE + "/tree_param").put("num_nodes", "16"),
            "tree 2: left_children: 15 values (expected: 16)"),
        refusal(
            d -> d.object(TREE + "/tree_param").put("num_nodes", "15x"),
            "tree 2: tree_param.num_nodes: \"15x\" (expected: \"1\" to \"4194304\")"),
        refusal(
            d -> d.object(TREE + "/tree_param").put("size_leaf_vector", "2"),
            "tree 2: multi_output_tree as XGBoost before 3.2 saved it, which newer versions cannot"
                + " load"),
        refusal(
            d -> d.array(TREE + "/sum_hessian").removeLast(),
            "tree 2: sum_hessian: 14 values (expected: 15)"),
        refusal(
            d -> d.object(TREE).remove("parents"), "tree 2: parents: missing (expected: present)"),
        refusal(d -> d.object(TREE).put("id", 3L), "tree 2: id: 3 (expected: 2)"),
        refusal(
            d -> d.object(TREE).put("parents", "no"),
            "tree 2: parents: a string (expected: an array)"));
  }

  static Stream<Arguments> boosterRefusals() {
    return Stream.of(
        refusal(
            d -> d.array(MODEL + "/tree_info").set(1, 1L), "tree_info[1]: 1 (expected: 0 to 0)"),
        refusal(
            d -> d.array(MODEL + "/tree_info").set(2, -1L), "tree_info[2]: -1 (expected: 0 to 0)"),
        refusal(
            d -> d.array(MODEL + "/tree_info").set(3, false),
            "model.tree_info[3]: true or false (expected: an integer)"),
        refusal(
            d -> d.array(MODEL + "/tree_info").removeLast(),
            "learner.gradient_booster.model.tree_info: 3 values (expected: 4)"),
        refusal(
            d -> d.array(MODEL + "/iteration_indptr").set(2, 9L),
            "learner.gradient_booster.model.iteration_indptr[2]: 9 (expected: 1 to 4)"),
        refusal(
            d -> d.object(MODEL + "/gbtree_model_param").put("num_trees", "5"),
            "learner.gradient_booster.model.gbtree_model_param.num_trees: 5 (expected: 4)"),
        refusal(
            d -> d.object(MODEL).put("weight_drop", floats(3)),
            "learner.gradient_booster.model.weight_drop: 3 values (expected: 4)"),
        refusal(
            d -> {
              d.object(MODEL).put("weight_drop", floats(4));
              d.object(BOOSTER).put("weight_drop", floats(3));
            },
            "weight_drop: beside another one (expected: one of the two)"),
        refusal(
            d -> {
              d.object(MODEL).remove("iteration_indptr");
              d.object(MODEL + "/gbtree_model_param").put("num_parallel_tree", "3");
            },
            "num_parallel_tree: 3 (expected: a divisor of 4 trees)"),
        refusal(
            d -> d.object(BOOSTER).put("name", "gblinear"),
            "learner.gradient_booster.model: trees (expected: what gblinear boosts)"));
  }

  static Stream<Arguments> learnerRefusals() {
    return Stream.of(
        refusal(
            d -> d.object(PARAMETERS).put("num_class", "5"),
            "num_class, num_target: 5 (expected: at most one for each tree)"),
        refusal(
            d -> d.object(PARAMETERS).put("num_feature", "0"),
            "learner.learner_model_param.num_feature: \"0\" (expected: \"1\" to \"1048576\")"),
        refusal(
            d -> d.object(PARAMETERS).put("base_score", "[[5E-1]]"),
            "learner.learner_model_param.base_score: \"[[5E-1]]\" (expected: a number or a list of"
                + " numbers)"),
        refusal(
            d -> d.object(PARAMETERS).put("base_score", "18446744073709551615"),
            "base_score: \"18446744073709551615\" (expected: an integer of 64 bits, or a decimal)"),
        refusal(
            d -> d.object(PARAMETERS).put("base_score", "[1,2]"),
            "base_score: 2 values (expected: 1 or 1)"),
        refusal(
            d -> d.array("learner/feature_names").add("one"),
            "feature_names: 1 (expected: none or 4)"),
        refusal(
            d -> d.array("learner/feature_types").addAll(List.of("int", "c")),
            "feature_types: 2 (expected: none or 4)"),
        refusal(
            d -> d.array("learner/feature_types").addAll(Collections.nCopies(65_537, "q")),
            "feature_types[65536]: too much (expected: at most 65536 texts of 4194304 characters"),
        refusal(
            d -> d.array("learner/feature_names").addAll(Collections.nCopies(65_537, "f")),
            "feature_names[65536]: too much (expected: at most 65536 texts of 4194304 characters"),
        refusal(
            d ->
                d.array("learner/feature_names")
                    .addAll(Collections.nCopies(65, "f".repeat(65_536))),
            "feature_names[64]: too much (expected: at most 65536 texts of 4194304 characters"));
  }

  static Stream<Arguments> fileRefusals() {
    return Stream.of(
        refusal(d -> d.root().put("version", List.of(3L, 0L)), "version: 2 values (expected: 3)"),
        refusal(
            d -> d.root().put("version", List.of(true, true, true)),
            "version[0]: true or false (expected: an integer)"),
        refusal(d -> d.root().put("extra", nested(40)), "(expected: at most 32 levels)"),
        refusal(d -> d.root().remove("learner"), "learner: missing (expected: present)"));
  }

  @ParameterizedTest
  @MethodSource({"treeRefusals", "boosterRefusals", "learnerRefusals", "fileRefusals"})
  void whatXgboostTrustsIsRefusedWithPlaceAndCause(Consumer<ModelDocument> edit, String cause) {
    for (ModelFormat format : ModelFormat.values()) {
      byte[] file = edited("reg.json", edit, format);
      assertThatExceptionOfType(InvalidModelException.class)
          .as(format.name())
          .isThrownBy(() -> ModelFiles.check(file, format))
          .withMessageContaining(cause);
    }
  }

  /** Each: categories, nodes, segments and sizes of a tree whose root splits on categories. */
  static Stream<Arguments> categoricalRefusals() {
    return Stream.of(
        arguments(List.of(-1L), 0L, 0L, 1L, "categories[0]: -1 (expected: 0 to 16777215)"),
        arguments(List.of(1L << 24), 0L, 0L, 1L, "categories[0]: 16777216 (expected: 0 to"),
        arguments(List.of(3L), 1L, 0L, 1L, "categories_nodes[0]: 1 (expected: the nodes of"),
        arguments(List.of(3L), 0L, 1L, 1L, "categories_segments[0]: 1 (expected: 0)"),
        arguments(List.of(3L), 0L, 0L, 2L, "categories_sizes[0]: 2 (expected: 1 to 1)"),
        arguments(List.of(3L), 0L, 0L, 0L, "categories_sizes[0]: 0 (expected: 1 to 1)"),
        arguments(List.of(3L, 4L), 0L, 0L, 1L, "categories: 2 values (expected: 1)"));
  }

  @ParameterizedTest
  @MethodSource("categoricalRefusals")
  void categoricalSplitsThatDoNotFitAreRefused(
      List<Long> categories, long node, long segment, long size, String cause) {
    Consumer<ModelDocument> edit =
        document -> {
          Map<String, @Nullable Object> tree = document.object(TREE);
          tree.put("categories", categories);
          tree.put("categories_nodes", List.of(node));
          tree.put("categories_segments", List.of(segment));
          tree.put("categories_sizes", List.of(size));
          document.array(TREE + "/split_type").set(0, 1L);
        };
    whatXgboostTrustsIsRefusedWithPlaceAndCause(edit, "tree 2: " + cause);
  }

  /** Each: what makes the model look as an older or newer XGBoost wrote it. */
  static Stream<Consumer<ModelDocument>> shapesOfOtherVersions() {
    return Stream.of(
        d -> d.object(MODEL).remove("iteration_indptr"),
        d -> d.object(MODEL + "/gbtree_model_param").remove("num_parallel_tree"),
        d -> d.object(MODEL + "/gbtree_model_param").put("size_leaf_vector", "0"),
        d -> d.object(TREE + "/tree_param").put("size_leaf_vector", "0"),
        d -> d.object(TREE).put("leaf_child_counts", List.of(0L)),
        d -> d.array(TREE + "/default_left").replaceAll(ignored -> true),
        d -> d.array(TREE + "/parents").set(0, -1L),
        d -> d.object(TREE).remove("split_type"),
        d -> d.object(TREE + "/tree_param").remove("num_deleted"),
        d -> d.object("learner").remove("feature_names"),
        d -> d.object("learner").remove("feature_types"),
        d -> d.object(PARAMETERS).put("base_score", "0.500000"),
        d -> d.object(PARAMETERS).put("base_score", "[5E-1]"),
        d -> d.object(PARAMETERS).remove("num_target"),
        d -> d.object(PARAMETERS).remove("boost_from_average"),
        d -> d.root().put("version", List.of(1L, 0L, 0L)),
        d -> d.root().put("added_later", Map.of("deep", List.of(Map.of()))),
        d -> d.array(TREE + "/split_conditions").replaceAll(ignored -> Float.NaN));
  }

  @ParameterizedTest
  @MethodSource("shapesOfOtherVersions")
  void shapesOfOtherVersionsPass(Consumer<ModelDocument> edit) throws InvalidModelException {
    for (ModelFormat format : ModelFormat.values()) {
      ModelShape shape = ModelFiles.check(edited("reg.json", edit, format), format);
      assertThat(shape.counts().trees()).isEqualTo(4);
    }
  }

  @ParameterizedTest
  @EnumSource(ModelFormat.class)
  void aFileCutShortAnywhereIsRefused(ModelFormat format) {
    byte[] file = edited("binhinge.json", d -> {}, format);
    for (int length = 0; length < file.length; length++) {
      byte[] head = Arrays.copyOf(file, length);
      assertThatExceptionOfType(InvalidModelException.class)
          .as("%d bytes", length)
          .isThrownBy(() -> ModelFiles.check(head, format));
    }
  }

  private static Arguments tree(String column, int node, long value, String cause) {
    return refusal(d -> d.array(TREE + "/" + column).set(node, value), cause);
  }

  private static Arguments refusal(Consumer<ModelDocument> edit, String cause) {
    return arguments(edit, cause);
  }

  private static List<Float> floats(int count) {
    return Collections.nCopies(count, 1f);
  }

  private static Object nested(int depth) {
    Object value = new ArrayList<>();
    for (int i = 0; i < depth; i++) {
      value = List.of(value);
    }
    return value;
  }

  private static byte[] edited(String golden, Consumer<ModelDocument> edit, ModelFormat format) {
    ModelDocument document = ModelDocument.parse(ModelFiles.golden(golden));
    edit.accept(Objects.requireNonNull(document));
    return format == ModelFormat.JSON ? document.toJson() : document.toUbjson();
  }
}
