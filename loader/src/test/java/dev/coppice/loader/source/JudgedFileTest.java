package dev.coppice.loader.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.LONG;

import dev.coppice.loader.ForestVerdict;
import dev.coppice.model.Model;
import dev.coppice.model.ModelFiles;
import dev.coppice.model.trial.EngineTrial;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Which file XGBoost reads when it judges a forest. */
@Timeout(60)
final class JudgedFileTest {

  private static final byte[] JSON = ModelFiles.golden("reg.json");
  private static final int LARGEST_ORIGINAL = 8 << 20;

  @RegisterExtension final LoaderFixture fixture = new LoaderFixture();

  private final List<String> judged = new ArrayList<>();
  private byte[] content = {};
  private CountedTrials trials = new CountedTrials(Long.MAX_VALUE);

  @Test
  void xgboostJudgesByTheArtifactsOwnJsonAndNotByWhatWasWrittenOfIt() {
    load(JSON, Long.MAX_VALUE);

    assertThat(judged).containsExactly("json");
    assertThat(content).isEqualTo(JSON);
    assertThat(fixture.verdicts).containsExactly(ForestVerdict.EQUAL);
  }

  @Test
  void whatXgboostTakesToParseTheJsonIsTakenOfTheTrialsMemoryAndNotOfTheModels() {
    load(padded(1 << 20), Long.MAX_VALUE);

    assertThat(judged).containsExactly("json");
    assertThat(trials.taken).singleElement(LONG).isGreaterThan(11L << 20);
    assertThat(fixture.reserved).allMatch(bytes -> bytes < 1 << 20);
  }

  @Test
  void aLargeJsonIsWrittenAgainForTheJudge() {
    load(padded(LARGEST_ORIGINAL), Long.MAX_VALUE);

    assertThat(judged).containsExactly("ubj");
    assertThat(fixture.verdicts).containsExactly(ForestVerdict.EQUAL);
    assertThat(trials.taken).allMatch(bytes -> bytes < 11L * LARGEST_ORIGINAL);
  }

  @Test
  void trialsWithTooLittleMemoryForTheParseOfJsonGetTheForestJudgedByWhatWasWrittenOfIt() {
    load(padded(1 << 20), 4 << 20);

    assertThat(judged).containsExactly("ubj");
    assertThat(fixture.verdicts).containsExactly(ForestVerdict.EQUAL);
    assertThat(trials.taken).allMatch(bytes -> bytes <= 4 << 20);
  }

  @Test
  void aForestThatDiffersLeavesTheModelToTheXgboostThatReadTheJson() {
    fixture.comparison((forest, reference, splits) -> Optional.of("row 0"));

    Model model = fixture.load(JSON).model();

    assertThat(model.info().engine()).isEqualTo("xgboost");
    model.close();
  }

  private void load(byte[] model, long limit) {
    fixture.comparison(
        (forest, reference, splits) -> {
          note(fixture.spooled());
          return EngineTrial.difference(forest, reference, splits);
        });
    trials = new CountedTrials(limit);
    fixture
        .loader(new ScriptedStore(model))
        .load(LoaderFixture.NAME, trials.beside(fixture.reserved))
        .model()
        .close();
  }

  private void note(List<Path> files) {
    for (Path file : files) {
      String name = file.toString();
      judged.add(name.substring(name.lastIndexOf('.') + 1));
      try {
        content = Files.readAllBytes(file);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** The same model beside so many bytes of integers, which take many times that when parsed. */
  private static byte[] padded(int bytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes("{\"padding\":[".getBytes(StandardCharsets.US_ASCII));
    out.writeBytes("0,".repeat(bytes / 2).getBytes(StandardCharsets.US_ASCII));
    out.writeBytes("0],".getBytes(StandardCharsets.US_ASCII));
    out.write(JSON, 1, JSON.length - 1);
    return out.toByteArray();
  }
}
