package dev.coppice.loader.prepare;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.loader.FirstNames;
import dev.coppice.loader.LoadedModel;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.archive.TarBall;
import dev.coppice.loader.source.LoaderFixture;
import dev.coppice.loader.store.DirectoryModelStore;
import dev.coppice.loader.store.ModelStore;
import dev.coppice.loader.store.ModelStoreUri;
import dev.coppice.model.ModelFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

final class ModelCandidatesTest {

  private static final byte[] MODEL = ModelFiles.golden("reg.ubj");

  @TempDir Path directory = Path.of("");

  @RegisterExtension final LoaderFixture fixture = new LoaderFixture();

  private static TarBall withJunk() {
    return new TarBall()
        .file("README.md", "# A model")
        .file("metrics.json", "{\"auc\": 0.93, \"nested\": {\"learner\": 1, \"version\": [1]}}")
        .file("feature_names.txt", "{age, income}")
        .file("xgboost-model", MODEL)
        .file("conda.yaml", "name: env\nchannels:\n")
        .file("plot.png", "\u0089PNG\r\n\u001a\n".getBytes(ISO_8859_1))
        .file("empty", "");
  }

  @Test
  void filesBesideTheModelArePassedOverAndNamed() {
    for (byte[] artifact : List.of(withJunk().tarGz(), withJunk().tar())) {
      LoadedModel loaded = fixture.load(artifact);
      assertThat(loaded.notes().passedOver())
          .containsExactly(
              "README.md", "metrics.json", "feature_names.txt", "conda.yaml", "plot.png", "empty");
      assertThat(loaded.model().info().featureCount()).isEqualTo(4);
      assertThat(loaded.heapBytes()).isGreaterThan(loaded.model().heapBytes());
      loaded.model().close();
    }
  }

  @Test
  void filesOfADirectoryArePassedOverToo() throws IOException {
    Path acme = Files.createDirectories(directory.resolve("store/acme"));
    Files.write(acme.resolve("xgboost-model"), MODEL);
    Files.writeString(acme.resolve("README.md"), "# A model");
    Files.writeString(acme.resolve("metrics.json"), "{}");
    ModelStore store =
        new DirectoryModelStore(
            new ModelStoreUri.Directory(directory.resolve("store")),
            LoaderFixture.LIMITS.maxEntries());
    LoadedModel loaded = fixture.loader(store).load(new ModelName("acme"), fixture.reserved::add);
    assertThat(loaded.notes().passedOver()).containsExactly("README.md", "metrics.json");
    loaded.model().close();
  }

  @Test
  void namesAreBounded() {
    TarBall archive = new TarBall().file("m", MODEL);
    IntStream.range(0, 9).forEach(i -> archive.file("n%d".formatted(i), "x"));
    LoadedModel few = fixture.load(archive.tarGz());
    assertThat(few.notes().passedOver()).hasSize(9);
    few.model().close();
    FirstNames names = new FirstNames(20);
    IntStream.range(0, 23).forEach(i -> names.add("n" + i + "\n" + "x".repeat(300)));
    assertThat(names.shown()).hasSize(21).endsWith("3 more");
    assertThat(names.shown().getFirst()).hasSize(200).startsWith("n0?");
  }

  @Test
  void whatBeginsLikeAModelIsReadWhole() {
    byte[] json = ModelFiles.golden("reg.json");
    for (byte[] second :
        List.of(
            Arrays.copyOf(MODEL, MODEL.length / 2),
            Arrays.copyOf(json, json.length / 2),
            Arrays.copyOf(json, 9),
            Arrays.copyOf(json, 1),
            "{\"version\": [3, 0, 0]}".getBytes(ISO_8859_1))) {
      byte[] artifact = new TarBall().file("a", MODEL).file("b", second).tarGz();
      assertThatThrownBy(() -> fixture.load(artifact))
          .hasMessageStartingWith("Unable to load model: b: ");
    }
  }

  @Test
  void pickleOfAnotherClassFailsByItsClass() {
    byte[] scaler =
        "\u0080\u0002csklearn.preprocessing\nStandardScaler\n)\u0081.".getBytes(ISO_8859_1);
    byte[] artifact = new TarBall().file("m", MODEL).file("scaler.pkl", scaler).tarGz();
    assertThatThrownBy(() -> fixture.load(artifact))
        .hasMessageStartingWith("Unable to load model: scaler.pkl: ")
        .hasMessageContaining("StandardScaler");
  }

  static Stream<byte[]> lateModels() {
    String json = new String(ModelFiles.golden("reg.json"), ISO_8859_1);
    int version = json.lastIndexOf(",\"version\"");
    String learner = json.substring(1, version);
    String rest = json.substring(version + 1, json.lastIndexOf('}'));
    return Stream.of(
            "{ \n\t" + " ".repeat(200_000) + learner + "," + rest + "}",
            "{" + rest + " , " + learner + "}",
            "{\"notes\": [\"]}\\\"\", {\"learner\": []}, -1.5e3], \"t\":true,"
                + learner
                + ","
                + rest
                + "}",
            "{\"notes\": \"" + "x\\\\".repeat(70_000) + "\"," + learner + "," + rest + "}",
            "{\"notes\": "
                + "[".repeat(100_000)
                + "]".repeat(100_000)
                + ","
                + learner
                + ","
                + rest
                + "}")
        .map(text -> text.getBytes(ISO_8859_1));
  }

  @ParameterizedTest
  @MethodSource("lateModels")
  void jsonModelIsOneHoweverLateItsLearnerComes(byte[] json) {
    LoadedModel loaded = fixture.load(new TarBall().file("m", json).file("n", "hi").tarGz());
    assertThat(loaded.model().info().objective()).isEqualTo("reg:squarederror");
    assertThat(loaded.notes().passedOver()).containsExactly("n");
    loaded.model().close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "model.onnx | \\x08\\x07\\x12\\x07pytorch | ONNX",
        "lgb.txt | tree\\nversion=v4\\n | LightGBM",
        "cat.cbm | CBM1xxxx | CatBoost",
        "m.pkl | ccopy_reg\\n_reconstructor\\np0\\n | pickle of protocol 0 or 1",
        "dump.txt | booster[0]:\\n0:[age<43] | written by dump_model, not save_model",
        "dump.json | [\\n  { 'nodeid': 0, | written by dump_model, not save_model",
        "model.ubj | version https://git-lfs.github.com/ | a pointer of Git LFS, not the file",
        "m.zip | PK\\x03\\x04xx | zip",
        "m.joblib | x\\x9cxxx | compressed by zlib, as joblib does",
        "m.gz | \\x1f\\x8bxxx | compressed by gzip, as archives and joblib's files are",
        "m.lzma | ]\\x00\\x00\\x80 | compressed by lzma, as joblib does",
        "m.json | {'learners': 1} | JSON without learner or version",
        "m.json | {'\\u006cearner': 1} | JSON without learner or version",
        "m.jsonl | {'a': {}}\\n{'learner': 1} | JSON without learner or version",
        "m.txt | {'learner' is a word} | JSON without learner or version",
        "m.json | [{'learner': 1}] | unknown format",
        "m.txt | hello | unknown format",
      })
  void whatStandsInTheModelsPlaceIsNamed(String name, String escaped, String kind) {
    byte[] content = unescape(escaped.replace('\'', '"'));
    byte[] artifact = new TarBall().file(name, content).tarGz();
    assertThatThrownBy(() -> fixture.load(artifact))
        .hasMessage(
            "Unable to load model: no model file in the artifact (found: %s: %s;"
                    .formatted(name, kind)
                + " expected: XGBoost JSON or UBJSON, in the root)");
    if (!kind.startsWith("JSON") && !kind.contains("gzip")) {
      assertThatThrownBy(() -> fixture.load(content))
          .hasMessage(
              "Unable to load model: acme.tar.gz: %s (expected: XGBoost JSON or UBJSON,"
                      .formatted(kind)
                  + " alone or in a .tar.gz)");
    }
  }

  private static byte[] unescape(String text) {
    return Pattern.compile("\\\\x(..)")
        .matcher(text.replace("\\n", "\n"))
        .replaceAll(hex -> Matcher.quoteReplacement("" + (char) Integer.parseInt(hex.group(1), 16)))
        .getBytes(ISO_8859_1);
  }

  @Test
  void whatIsElsewhereThanInTheRootIsListed() {
    TarBall archive = new TarBall().file("model/xgboost-model", MODEL).file("._m", "x");
    IntStream.range(0, 12).forEach(i -> archive.file("d/" + i, "x"));
    byte[] artifact = new TarBall().directory("a").tarGz();
    assertThatThrownBy(() -> fixture.load(archive.file("README", "hi").tarGz()))
        .hasMessageContaining("archive has more than 10 entries");
    assertThatThrownBy(() -> fixture.load(artifact)).hasMessageContaining("(found: nothing; ");
    TarBall nested = new TarBall().file("model/xgboost-model", MODEL).file("._m", "x");
    assertThatThrownBy(() -> fixture.load(nested.file("README", "hi").tarGz()))
        .hasMessageContaining(
            "(found: model/xgboost-model, ._m, README: unknown format; expected:");
  }
}
