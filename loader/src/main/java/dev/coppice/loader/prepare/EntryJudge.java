package dev.coppice.loader.prepare;

import dev.coppice.loader.Fingerprint;
import dev.coppice.loader.ForestVerdict;
import dev.coppice.loader.disk.EntryHeader;
import dev.coppice.loader.memory.BuildPermit;
import dev.coppice.loader.memory.BuildPermits;
import dev.coppice.loader.memory.LoadHeap;
import dev.coppice.loader.memory.LoadMemory;
import dev.coppice.loader.proof.Verdicts;
import dev.coppice.model.check.BestIteration;
import dev.coppice.model.check.ModelCheck;
import dev.coppice.model.format.ModelFormat;
import dev.coppice.model.memory.ReadingMemory;
import dev.coppice.model.reasons.ExplainedForest;
import dev.coppice.model.reasons.ForestFile;
import dev.coppice.model.trial.EngineTrial;
import dev.coppice.model.trial.SplitSample;
import java.io.IOException;
import java.util.Optional;

/**
 * Lets XGBoost judge the reasons of forests that come from the local disk, whose artifact is not at
 * hand: by a file that is written of the forest. The forest itself was judged by the artifact's own
 * file before it was kept. Each version is judged once while the server runs.
 */
public final class EntryJudge {

  private final ScoringEngine engine;
  private final Workbench bench;
  private final BuildPermits permits;
  private final Verdicts<ForestVerdict> verdicts = new Verdicts<>();

  /**
   * Uses all of these, and closes none.
   *
   * @param engine that of all forests; where XGBoost is never asked, it does not judge
   * @param bench has the spool where files are put for XGBoost to read
   * @param permits of which a load has one while it judges
   */
  public EntryJudge(ScoringEngine engine, Workbench bench, BuildPermits permits) {
    this.engine = engine;
    this.bench = bench;
    this.permits = permits;
  }

  /**
   * Where a forest's reasons first differ from XGBoost's, for people; empty if nowhere.
   *
   * @param index of the forest in the entry
   * @param memory besides what the entry takes
   * @param heap what the load holds of it
   */
  Optional<String> difference(
      EntryHeader header,
      int index,
      ExplainedForest forest,
      LoadMemory memory,
      LoadHeap.Holding heap)
      throws IOException {
    if (engine == ScoringEngine.FOREST || header.isJudged()) {
      return Optional.empty();
    }
    String key = Fingerprint.of(header.uri() + '\n' + header.version() + '\n' + index);
    if (verdicts.of(key).isPresent()) {
      return Optional.empty();
    }
    if (!ForestFile.isOf(forest.forest())) {
      return Optional.of("an intercept that is no number");
    }
    try (BuildPermit permit = permits.ofLoad()) {
      Optional<String> difference = judged(forest, permit.with(memory), heap);
      if (difference.isEmpty()) {
        verdicts.remember(key, ForestVerdict.EQUAL);
      }
      return difference;
    }
  }

  private Optional<String> judged(ExplainedForest forest, LoadMemory memory, LoadHeap.Holding heap)
      throws IOException {
    FileMemory ofFile = new FileMemory(memory);
    SplitSample splits = new SplitSample(heap);
    try (ReadingMemory reading = new ReadingMemory(heap, ofFile::reserveReading);
        ForestFile content = new ForestFile(forest.forest(), reading);
        PreparedBooster file =
            PreparedBooster.spool(
                new OpenedModel(
                    "forest",
                    ModelFormat.UBJSON,
                    ForestFile.usualBytes(forest.forest()),
                    content,
                    reading),
                bench,
                ofFile,
                (format, fileBytes) -> 0, // XGBoost has it later, in other memory.
                (bytes, format, own) ->
                    ModelCheck.check(bytes, format, BestIteration.WRAPPER, own, splits))) {
      return new Judge(file, splits, EngineTrial::difference, bench.helper())
          .differenceOfReasons(forest, ofFile, heap, reading);
    }
  }
}
