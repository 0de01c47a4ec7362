package dev.coppice.loader.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.loader.ServingException;
import dev.coppice.loader.ServingException.Reason;
import dev.coppice.loader.archive.TarBall;
import dev.coppice.loader.prepare.ScoringEngine;
import dev.coppice.model.Matrix;
import dev.coppice.model.Model;
import dev.coppice.model.ModelFiles;
import dev.coppice.model.check.ModelShape;
import dev.coppice.model.format.ModelFormat;
import dev.coppice.model.legacy.ModelInput;
import dev.coppice.model.memory.ReadingMemory;
import dev.coppice.model.xgboost.BoosterFootprint;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Several model files in one artifact. */
@Timeout(60)
final class EnsembleArtifactTest {

  private static final byte[] REG = ModelFiles.golden("reg.json");
  private static final byte[] POIS = ModelFiles.golden("pois.json");
  private static final float REG_SCORE = 0.81151175f;
  private static final float MEAN_SCORE = 1.0141947f;

  @RegisterExtension final LoaderFixture fixture = new LoaderFixture();

  @Test
  void severalModelFilesScoreTogether() {
    assertThat(score(new TarBall().file("a", REG).file("b", POIS).tarGz(), true))
        .isEqualTo(MEAN_SCORE);
    assertThat(score(new TarBall().file("b", POIS).file("a", REG).tar(), true))
        .isEqualTo(MEAN_SCORE);
  }

  @Test
  void firstByNameDescribesTheWholeHoweverTheArchiveIsOrdered() {
    Model model = fixture.load(new TarBall().file("b", REG).file("a", POIS).tarGz()).model();

    assertThat(model.info().objective()).isEqualTo("count:poisson");
    model.close();
  }

  @Test
  void withoutEnsemblesTheFirstByNameScoresAlone() {
    assertThat(score(new TarBall().file("a", REG).file("b", POIS).tarGz(), false))
        .isEqualTo(REG_SCORE);
    assertThat(score(new TarBall().file("b", POIS).file("a", REG).tarGz(), false))
        .isEqualTo(REG_SCORE);
  }

  @Test
  void everyModelFileIsCheckedAlsoThoseThatDoNotScore() {
    byte[] cut = new TarBall().file("a", REG).file("b", "{\"version\": [1,").tarGz();
    for (boolean ensembles : new boolean[] {true, false}) {
      assertThatThrownBy(() -> load(cut, ensembles))
          .hasMessageStartingWith("Unable to load model: b: ");
    }
  }

  @Test
  void ofFilesWithOneNameTheLastCounts() {
    byte[] twice = new TarBall().file("m", POIS).file("./m", REG).tarGz();

    assertThat(score(twice, true)).isEqualTo(REG_SCORE);
    assertThat(score(twice, false)).isEqualTo(REG_SCORE);
  }

  @Test
  void membersWhoseAnswersDifferInWidthAreRefused() {
    byte[] artifact =
        new TarBall().file("a", REG).file("b", ModelFiles.golden("softprob.json")).tarGz();

    assertThatThrownBy(() -> load(artifact, true))
        .hasMessage("Unable to load model: b: output width differs from a")
        .extracting(e -> ((ServingException) e).reason())
        .isEqualTo(Reason.INVALID_MODEL);
    load(artifact, false).close();
  }

  @Test
  void memoryIsThatOfTheMembersBuiltSoFarAndOfTheOneUnderWay() throws Exception {
    fixture.engine(ScoringEngine.XGBOOST);
    byte[] reg = ubjson(REG);
    byte[] pois = ubjson(POIS);
    Model model = fixture.load(new TarBall().file("b", pois).file("a", reg).tarGz()).model();
    long loaded = model.bytes();
    model.close();

    long regBytes = BoosterFootprint.residentBytes(shape(reg));
    long poisBytes = BoosterFootprint.residentBytes(shape(pois));
    assertThat(loaded).isEqualTo(regBytes + poisBytes);
    assertThat(fixture.reserved)
        .containsExactly(
            BoosterFootprint.loadingBytes(ModelFormat.UBJSON, pois.length),
            poisBytes + BoosterFootprint.loadingBytes(ModelFormat.UBJSON, reg.length),
            Math.max(
                BoosterFootprint.loadingBytes(shape(reg), reg.length),
                regBytes + BoosterFootprint.loadingBytes(shape(pois), pois.length)));
  }

  @Test
  void membersThatWereReadAreNoOpenFiles() {
    TarBall artifact = new TarBall().file("a", REG).file("b", POIS).file("c", REG);
    List<Integer> open = new ArrayList<>();
    fixture.comparison(
        (forest, reference, splits) -> {
          assertThat(fixture.spooled()).isNotEmpty();
          open.add(openSpoolFiles());
          return Optional.empty();
        });

    fixture.load(artifact.tarGz()).model().close();

    assertThat(open).containsExactly(0, 0, 0);
  }

  private int openSpoolFiles() throws IOException {
    List<Path> spooled = fixture.spooled();
    int open = 0;
    for (Path handle : handles()) {
      try {
        open += spooled.contains(Files.readSymbolicLink(handle)) ? 1 : 0;
      } catch (NoSuchFileException closed) {
        // Another thread had it, such as that of the listing.
      }
    }
    return open;
  }

  /** Links to all files that the process has open. */
  private static List<Path> handles() throws IOException {
    try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
      return all.toList();
    }
  }

  @Test
  void whatWillNotScoreTakesNoMemory() throws Exception {
    fixture.engine(ScoringEngine.XGBOOST);
    byte[] reg = ubjson(REG);
    load(new TarBall().file("a", reg).file("b", POIS).tarGz(), false).close();

    assertThat(fixture.reserved)
        .containsExactly(
            BoosterFootprint.loadingBytes(ModelFormat.UBJSON, reg.length),
            BoosterFootprint.loadingBytes(shape(reg), reg.length));
  }

  private static byte[] ubjson(byte[] json) throws Exception {
    return ModelInput.asUbjson(new ByteArrayInputStream(json), ReadingMemory.unbounded())
        .bytes()
        .readAllBytes();
  }

  private static ModelShape shape(byte[] ubjson) throws Exception {
    return ModelFiles.check(ubjson, ModelFormat.UBJSON);
  }

  private float score(byte[] artifact, boolean ensembles) {
    Model model = load(artifact, ensembles);
    try {
      return model.score(new Matrix(new float[] {0.1f, 0.2f, 0.3f, 0.4f}, 1, 4)).values()[0];
    } finally {
      model.close();
    }
  }

  private Model load(byte[] artifact, boolean ensembles) {
    return DiskModels.of(new StoreOrigin(new ScriptedStore(artifact), fixture.loader(ensembles)))
        .load(LoaderFixture.NAME, fixture.reserved::add)
        .model();
  }
}
