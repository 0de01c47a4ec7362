package dev.coppice.loader.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.loader.archive.TarBall;
import dev.coppice.loader.prepare.ScoringEngine;
import dev.coppice.loader.source.DiskModels;
import dev.coppice.loader.source.LoaderFixture;
import dev.coppice.loader.source.ScriptedStore;
import dev.coppice.model.ModelFiles;
import dev.coppice.model.TrainedModels;
import dev.coppice.model.format.ModelFormat;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import ml.dmlc.xgboost4j.java.Booster;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** One build at once, and loads that take turns at it. */
@Timeout(60)
class BuildTurnsTest {

  private static final byte[] MODEL = ModelFiles.golden("reg.ubj");

  /** A row of that model with its score. */
  private static final String PROOF = "{\"row\": [0.1,0.2,0.3,0.4], \"score\": 0.8115117}\n";

  @RegisterExtension final LoaderFixture fixture = new LoaderFixture();

  @Test
  void aLoadThatTakesLongLetsOthersBuildWhileItReadsAndBetweenItsRows() throws Exception {
    fixture.permits = new BuildPermits(1, Duration.ZERO);
    List<AtomicBoolean> others = new ArrayList<>();
    fixture.scorer.before =
        () -> {
          assertThat(others).as("builds of others").isNotEmpty().allMatch(AtomicBoolean::get);
          others.add(waitingBriefly());
        };
    byte[] artifact =
        new TarBall()
            .file("m", MODEL)
            .file(".notes", new byte[4 << 20])
            .file("expectations.jsonl", PROOF.repeat(2))
            .tar();

    fixture
        .loader(new ScriptedStore(artifact))
        .load(
            LoaderFixture.NAME,
            bytes -> {
              if (others.isEmpty()) {
                others.add(waitingBriefly());
              }
            })
        .model()
        .close();
    assertThat(others).hasSize(3);
  }

  /** What it takes to write it again is asked for last but one. */
  @Test
  void aLoadLetsOthersBuildWhileAModelIsWrittenAgain() {
    fixture.permits = new BuildPermits(1, Duration.ZERO);
    fixture.engine(ScoringEngine.XGBOOST);
    List<AtomicBoolean> others = new ArrayList<>();
    List<Boolean> haveBuilt = new ArrayList<>();

    fixture
        .loader(new ScriptedStore(ModelFiles.golden("reg.json")))
        .load(
            LoaderFixture.NAME,
            bytes -> {
              haveBuilt.add(others.stream().allMatch(AtomicBoolean::get));
              if (haveBuilt.getLast()) {
                others.add(waitingBriefly());
              }
            })
        .model()
        .close();
    assertThat(haveBuilt.getLast()).isTrue();
  }

  @Test
  void aLoadLetsOthersBuildBetweenTheSlicesOfItsTrials() throws Exception {
    fixture.permits = new BuildPermits(1, Duration.ZERO);
    Booster booster = TrainedModels.train(300, Map.of("objective", "binary:logistic"));
    byte[] file = TrainedModels.save(booster, ModelFormat.UBJSON);
    booster.dispose();
    List<Boolean> haveBuilt = new ArrayList<>();
    TrialMemory trials = beside(haveBuilt);
    LoadMemory memory =
        new LoadMemory() {
          @Override
          public void reserve(long totalBytes) {}

          @Override
          public TrialMemory trials() {
            return trials;
          }
        };

    fixture
        .loader(new ScriptedStore(file))
        .explained()
        .load(LoaderFixture.NAME, memory)
        .model()
        .close();
    assertThat(haveBuilt).containsExactly(true, true);
  }

  @Test
  void aLoadKeepsItsPermitForATurnAndWhereNobodyWaits() throws Exception {
    BuildPermits permits = new BuildPermits(1, Duration.ofDays(1));
    BuildPermit load = permits.ofLoad();
    load.giveWay();
    load.take();
    load.giveWay();
    FutureTask<Void> other = BuildPermitsTest.waiting(permits.ofLoad());
    load.giveWay();
    assertThat(other.isDone()).isFalse();
    load.close();
    other.get();
  }

  @Test
  void aLoadThatIsGivenUpWhileOthersGoFirstBuildsNothing() throws Exception {
    fixture.permits = new BuildPermits(1, Duration.ZERO);
    DiskModels source = fixture.loader(new ScriptedStore(MODEL));
    CompletableFuture<FutureTask<Void>> other = new CompletableFuture<>();
    LoadMemory memory =
        bytes -> {
          if (!other.isDone()) {
            other.complete(BuildPermitsTest.waiting(fixture.permits.ofLoad()));
          }
        };
    FutureTask<Boolean> load =
        new FutureTask<>(
            () -> {
              assertThatThrownBy(() -> source.load(LoaderFixture.NAME, memory))
                  .hasMessageContaining("took too long");
              return Thread.interrupted();
            });
    Thread loading = Thread.ofPlatform().start(load);
    other.get().get();
    loading.interrupt();

    assertThat(load.get()).as("still interrupted").isFalse();
    assertThat(fixture.verdicts).as("trials of what was built").isEmpty();
  }

  /** Memory of trials that each begin while another load waits, of which it is noted at the end. */
  private TrialMemory beside(List<Boolean> haveBuilt) {
    return new TrialMemory() {
      @Override
      public long limit() {
        return (1 << 20) + (128 << 10); // A seventh of what the whole model takes.
      }

      @Override
      public Optional<Holding> takeSoon(long bytes) {
        return Optional.of(take(bytes));
      }

      @Override
      public Holding take(long bytes) {
        AtomicBoolean other = waitingBriefly();
        return () -> haveBuilt.add(other.get());
      }
    };
  }

  /** Another load that builds no longer than a moment, once it gets a permit. */
  private AtomicBoolean waitingBriefly() {
    AtomicBoolean hasBuilt = new AtomicBoolean();
    BuildPermit permit = fixture.permits.ofLoad();
    BuildPermitsTest.start(
        new FutureTask<Void>(
            () -> {
              permit.take();
              hasBuilt.set(true);
              permit.close();
              return null;
            }));
    return hasBuilt;
  }
}
