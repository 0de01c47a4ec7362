package dev.coppice.model.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.model.InvalidModelException;
import dev.coppice.model.ModelFiles;
import dev.coppice.model.TrainedModels;
import dev.coppice.model.check.BestIteration;
import dev.coppice.model.check.ModelCheck;
import dev.coppice.model.check.ModelShape;
import dev.coppice.model.memory.ReadingMemory;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.XGBoost;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelReaderTest {

  @Test
  void nothingMayFollowTheModel() {
    assertRefused(ModelFormat.JSON, text("reg.json") + "{}", "text after the model");
    assertRefused(ModelFormat.UBJSON, text("reg.ubj") + "N", "bytes after the model");
  }

  @Test
  void whiteSpaceMayFollowJson() throws InvalidModelException {
    byte[] file = (text("reg.json") + "\n ").getBytes(StandardCharsets.ISO_8859_1);
    assertThat(ModelFiles.check(file, ModelFormat.JSON).featureCount()).isEqualTo(4);
  }

  @Test
  void aNameThatComesTwiceIsRefused() {
    String json = text("reg.json").replace("\"parents\":", "\"parents\":[],\"parents\":");
    assertRefused(ModelFormat.JSON, json, "tree 0: parents: twice (expected: once)");
  }

  @ParameterizedTest
  @CsvSource({
    "parents, \\u0070arents, tree 0: parents: missing (expected: present)",
    "tree_info, tree\\u005finfo, model.tree_info: missing (expected: present)",
    "'\"id\":0', '\"id\":00', Invalid numeric value",
    "'\"id\":0', '\"id\":0x1', Unexpected character",
    "'\"id\":0', '\"id\":12345678901', tree 0: id: 12345678901 (expected: a 32-bit integer)",
    "'\"id\":0', '\"id\":0.0', tree 0: id: a number (expected: an integer)",
    "'\"id\":0', '\"id\":null', tree 0: id: null (expected: an integer)",
  })
  void jsonThatXgboostReadsOtherwiseIsRefused(String from, String to, String cause) {
    assertRefused(ModelFormat.JSON, text("reg.json").replace(from, to), cause);
  }

  /** XGBoost's JSON has one backslash there, and none of its readers takes that for an escape. */
  @ParameterizedTest
  @ValueSource(strings = {"CORP\\user", "x\\u0041y", "a\\ubeef", "\\", "\\\\u", "end\\u"})
  void aBackslashBeforeAnUIsItselfInEveryFormatThatXgboostWrites(String name) throws Exception {
    Booster booster = XGBoost.loadModel(ModelFiles.golden("reg.ubj"));
    booster.setFeatureNames(new String[] {name, "b", "c", "d"});
    booster.setAttr(name, name);
    booster.setAttr(
        WrapperMark.ATTRIBUTE, "{\"classes_\": [\"C:\\\\users\", \"\\u0007\"], \"missing\": -1.0}");
    for (ModelFormat format : ModelFormat.values()) {
      byte[] file = TrainedModels.save(booster, format);
      ModelShape shape = ModelFiles.check(file, format);
      Booster again = XGBoost.loadModel(file);
      assertThat(shape.featureNames().getFirst()).isEqualTo(name);
      assertThat(again.getFeatureNames()[0]).isEqualTo(name);
      assertThat(shape.missing()).isEqualTo(-1);
      again.dispose();
    }
    booster.dispose();
  }

  @Test
  void aTypedArrayIsReadOnlyAsFarAsItsBytesArrive() {
    assertClaimRefused(1_000_000_000L, "left_children: too long (expected: at most 4194304");
    assertClaimRefused(4_000_000L, "the file ends too early");
    assertClaimRefused(-1L, "left_children: length -1 (expected: 0 to 2147483647)");
    assertClaimRefused(Long.MAX_VALUE, "left_children: length 9223372036854775807 (expected: 0 to");
  }

  private static void assertClaimRefused(long count, String cause) {
    byte[] file = ModelFiles.golden("reg.ubj");
    String name = "left_children[$l#L";
    int at = text("reg.ubj").indexOf(name) + name.length();
    ByteBuffer.wrap(file).putLong(at, count);
    assertRefused(ModelFormat.UBJSON, latin(file), cause);
  }

  @Test
  void ubjsonOfAnotherDialectIsRefused() {
    String file = text("reg.ubj");
    assertRefused(ModelFormat.UBJSON, file.replace("[$l#", "[$C#"), "array of type C");
    assertRefused(ModelFormat.UBJSON, file.replace("num_nodesS", "num_nodesH"), "type H");
    assertRefused(ModelFormat.UBJSON, file.replace("num_nodesS", "num_nodesN"), "type N");
    assertRefused(ModelFormat.UBJSON, file.replace("num_nodesSL", "num_nodesSi"), "type i");
    assertRefused(ModelFormat.UBJSON, file.replace("[#L", "[#l"), "a length of type L");
  }

  @ParameterizedTest
  @ValueSource(strings = {"version", "tree_info", "iteration_indptr"})
  void aTypedArrayIsRefusedWhereXgboostKnowsNone(String name) {
    Matcher plain =
        Pattern.compile(name + "\\[#(L.{8})((?:i.)*)", Pattern.DOTALL).matcher(text("reg.ubj"));
    String typed =
        plain.replaceFirst(
            array -> {
              String values = array.group(2).replaceAll("i(.)", "$1");
              return Matcher.quoteReplacement(name + "[$i#" + array.group(1) + values);
            });
    assertRefused(ModelFormat.UBJSON, typed, name + ": a typed array (expected: an array of");
  }

  @Test
  void aTypedArrayOfWeightsOfTreesIsRefused() {
    String typed = "L\0\0\0\0\0\0\0\13weight_drop[$d#L\0\0\0\0\0\0\0\4" + "?abc".repeat(4);
    String trees = "L\0\0\0\0\0\0\0\5trees[";
    String file = text("reg.ubj").replace(trees, typed + trees);
    assertRefused(ModelFormat.UBJSON, file, "weight_drop: a typed array (expected: an array of");
  }

  @Test
  void aStreamInSmallPiecesIsReadTheSame() throws IOException, InvalidModelException {
    for (String name : new String[] {"softprob.json", "reg.ubj"}) {
      byte[] file = ModelFiles.golden(name);
      ModelFormat format = name.endsWith("json") ? ModelFormat.JSON : ModelFormat.UBJSON;
      InputStream pieces = InputStream.nullInputStream();
      for (int at = 0; at < file.length; at += 7) {
        byte[] piece = Arrays.copyOfRange(file, at, Math.min(file.length, at + 7));
        pieces = new SequenceInputStream(pieces, new ByteArrayInputStream(piece));
      }
      assertThat(ModelCheck.check(pieces, format, BestIteration.WRAPPER, ReadingMemory.unbounded()))
          .isEqualTo(ModelFiles.check(file, format));
    }
  }

  @Test
  void aStreamThatFailsIsNoFaultOfTheModel() {
    InputStream failing =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("reset");
          }

          @Override
          public int read(byte[] buffer, int offset, int length) throws IOException {
            throw new IOException("reset");
          }
        };
    for (ModelFormat format : ModelFormat.values()) {
      String file = format == ModelFormat.JSON ? "reg.json" : "reg.ubj";
      byte[] half = Arrays.copyOf(ModelFiles.golden(file), 1000);
      InputStream in = new SequenceInputStream(new ByteArrayInputStream(half), failing);
      assertThatThrownBy(
              () -> ModelCheck.check(in, format, BestIteration.WRAPPER, ReadingMemory.unbounded()))
          .isExactlyInstanceOf(IOException.class)
          .hasMessage("reset");
    }
  }

  private static void assertRefused(ModelFormat format, String file, String cause) {
    byte[] bytes = file.getBytes(StandardCharsets.ISO_8859_1);
    assertThatExceptionOfType(InvalidModelException.class)
        .isThrownBy(() -> ModelFiles.check(bytes, format))
        .withMessageContaining(cause)
        .satisfies(e -> assertThat(String.valueOf(e.getMessage())).hasSizeLessThan(300));
  }

  private static String text(String golden) {
    return latin(ModelFiles.golden(golden));
  }

  private static String latin(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
