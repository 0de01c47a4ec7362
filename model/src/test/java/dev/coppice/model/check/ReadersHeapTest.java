package dev.coppice.model.check;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.coppice.model.HeapRefusedException;
import dev.coppice.model.InvalidModelException;
import dev.coppice.model.forest.Forest;
import dev.coppice.model.forest.build.ForestBuilder;
import dev.coppice.model.legacy.ModelInput;
import dev.coppice.model.memory.ReadingMemory;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Collections;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What files hold of the heap while they are read, within the most that one load may have. */
class ReadersHeapTest {

  private static final long MAX = 8 << 20;
  private static final String TREES =
      "{\"learner\": {\"gradient_booster\": {\"name\": \"gbtree\", \"model\": {\"trees\": [{";

  private long taken;

  private ReadingMemory memory() {
    return new ReadingMemory(
        bytes -> {
          if (taken + bytes > MAX) {
            throw new HeapRefusedException("more than %d bytes on the heap".formatted(MAX));
          }
          taken += bytes;
        },
        bytes -> {});
  }

  private ModelShape read(byte[] file) throws InvalidModelException, IOException {
    try (ReadingMemory memory = memory();
        ForestBuilder builder = new ForestBuilder(memory)) {
      ModelInput input = ModelInput.open(new ByteArrayInputStream(file), memory);
      ModelShape shape =
          ModelCheck.check(input.bytes(), input.format(), BestIteration.WRAPPER, memory, builder);
      assertThat(builder.obstacle()).isEmpty();
      try (Forest forest = builder.build(shape)) {
        assertThat(forest.info().featureCount()).isEqualTo(4);
      }
      assertThat(memory.nativeHold().bytes()).isPositive();
      return shape;
    }
  }

  private void assertRefused(byte[] file, String why) {
    assertThatExceptionOfType(InvalidModelException.class)
        .isThrownBy(() -> read(file))
        .withMessageContaining(why);
  }

  @Test
  void aMillionNodesInOneTreeAreReadWithLittleHeap() throws Exception {
    assertThat(read(oneTree((1 << 20) - 1)).counts().nodes()).isEqualTo((1 << 20) - 1);
    assertThat(taken).isLessThan(2 << 20);
  }

  @Test
  void fourMillionZerosForOneColumnTakeLittleHeap() {
    String zeros = "0,".repeat((1 << 22) - 1) + "0";
    assertRefused(
        (TREES + "\"left_children\": [" + zeros + "]}]}}}}").getBytes(ISO_8859_1),
        "base_weights: missing");
    assertThat(taken).isLessThan(1 << 20);
  }

  @Test
  void anObjectHasAsManyMembersAsXgboostKnowsAndSomeMore() {
    assertRefused(
        object(TREES, 1_000_000, i -> "\"m" + i + "\":0"), "tree 0: m128: one too many (expected:");
    assertThat(taken).isLessThan(1 << 20);
  }

  @Test
  void aStringThatNobodyReadsIsNotHeld() {
    String text = "\u00e9".repeat(16 << 20);
    assertRefused(
        ("{\"other\": \"" + text + "\"}").getBytes(UTF_8), "learner: missing (expected: present)");
    assertThat(taken).isLessThan(1 << 20);
  }

  @Test
  void aStringThatIsReadIsCountedAndNamed() {
    String mark = "{\"learner\": {\"attributes\": {\"scikit_learn\": \"";
    assertRefused(
        (mark + "\u00e9".repeat(3 << 20) + "\"}}}").getBytes(UTF_8),
        "learner.attributes.scikit_learn: more than 8388608 bytes on the heap");
  }

  @Test
  void featureNamesAreCounted() {
    String many =
        IntStream.range(0, 1 << 16)
            .mapToObj(i -> "\"" + "n".repeat(60) + i + "\"")
            .collect(Collectors.joining(","));
    assertRefused(
        ("{\"learner\": {\"feature_names\": [" + many + "]}}").getBytes(UTF_8),
        ": more than 8388608 bytes on the heap");
  }

  @Test
  void baseScoresAreNoMoreThanTheirOutputs() {
    String scores = "1,".repeat(400_000) + "1";
    assertRefused(
        ("{\"learner\": {\"learner_model_param\": {\"base_score\": \"[" + scores + "]\"}}}")
            .getBytes(UTF_8),
        "learner.learner_model_param.base_score: 400001 values (expected: at most 65536)");
  }

  /** XGBoost sorts a row's quantiles by insertion: 65,536 of them take it over two seconds. */
  @ParameterizedTest
  @ValueSource(strings = {"quantile_alpha", "expectile_alpha"})
  void quantilesAreNoMoreThanAreSortedInTime(String name) {
    assertRefused(alphas(name, 4097), name + ": 4097 values (expected: at most 4096)");
    assertRefused(alphas(name, 4096), "learner.attributes: missing (expected: present)");
  }

  /** Of the objective that sorts, whatever else the file says of alphas. */
  private static byte[] alphas(String name, int count) {
    String alphas = String.join(",", Collections.nCopies(count, "0.5"));
    return ("{\"learner\": {\"objective\": {\"name\": \"reg:quantileerror\","
            + " \"some_loss_param\": {\"%s\": \"[%s]\"}}}}")
        .formatted(name, alphas)
        .getBytes(UTF_8);
  }

  @Test
  void roundsThatAreAnEmptyListAreRefusedByName() {
    String model = new String(oneTree(3), ISO_8859_1);
    assertRefused(
        model
            .replace("\"trees\": [", "\"iteration_indptr\": [], \"trees\": [")
            .getBytes(ISO_8859_1),
        "iteration_indptr: 0 values (expected: 1 more than rounds)");
  }

  @Test
  void nestingIsBoundedWhateverTheFormat() {
    assertRefused(("{\"a\":" + "[".repeat(1000)).getBytes(ISO_8859_1), "nested too deep");
    assertRefused(
        ("{L\0\0\0\0\0\0\0\1a" + "[".repeat(1000)).getBytes(ISO_8859_1), "nested too deep");
  }

  @Test
  void whatAPickleKeepsIsCounted() {
    // Protocol 2, a list, a mark, strings of one letter each in the memo.
    assertRefused(pickle("X\1\0\0\0a\u0094"), "more than 8388608 bytes on the heap");
    assertRefused(pickle("]"), "more than 8388608 bytes on the heap");
    assertRefused(pickle("cm\nn\n0"), "more than 8388608 bytes on the heap");
    assertRefused(pickle("("), "more than 8388608 bytes on the heap");
  }

  private static byte[] pickle(String repeated) {
    return ("\u0080\2](" + repeated.repeat(250_000)).getBytes(ISO_8859_1);
  }

  private static byte[] object(String before, int members, IntFunction<String> member) {
    return IntStream.range(0, members)
        .mapToObj(member)
        .collect(Collectors.joining(",", before, "}]}}}}"))
        .getBytes(ISO_8859_1);
  }

  /** A model of one complete tree, level by level, on four features. */
  private static byte[] oneTree(int nodes) {
    int splits = nodes / 2;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(
        ("{\"learner\": {\"attributes\": {}, \"gradient_booster\": {\"name\": \"gbtree\","
                + " \"model\": {\"gbtree_model_param\": {\"num_parallel_tree\": \"1\","
                + " \"num_trees\": \"1\"}, \"tree_info\": [0], \"trees\": [{\"id\": 0,")
            .getBytes(ISO_8859_1));
    column(out, "left_children", nodes, i -> i < splits ? 2 * i + 1 : -1);
    column(out, "right_children", nodes, i -> i < splits ? 2 * i + 2 : -1);
    column(out, "parents", nodes, i -> i == 0 ? Integer.MAX_VALUE : (i - 1) / 2);
    column(out, "split_indices", nodes, i -> i < splits ? i % 4 : 0);
    for (String name :
        new String[] {
          "default_left", "split_conditions", "base_weights", "loss_changes", "sum_hessian"
        }) {
      column(out, name, nodes, i -> 1);
    }
    out.writeBytes(
        ("\"tree_param\": {\"num_nodes\": \"%d\", \"size_leaf_vector\": \"1\","
                + " \"num_feature\": \"4\"}}]}}, \"learner_model_param\": {\"base_score\":"
                + " \"5E-1\", \"num_class\": \"0\", \"num_feature\": \"4\"}, \"objective\":"
                + " {\"name\": \"reg:squarederror\"}}}")
            .formatted(nodes)
            .getBytes(ISO_8859_1));
    return out.toByteArray();
  }

  private static void column(
      ByteArrayOutputStream out, String name, int nodes, IntFunction<Object> value) {
    String values =
        IntStream.range(0, nodes)
            .mapToObj(i -> value.apply(i).toString())
            .collect(Collectors.joining(",", "\"" + name + "\": [", "],"));
    out.writeBytes(values.getBytes(ISO_8859_1));
  }
}
