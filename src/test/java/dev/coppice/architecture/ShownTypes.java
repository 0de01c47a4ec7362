package dev.coppice.architecture;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What each module shows: the types that other modules may use, by package. {@code public} says
 * less, because the rooms of one module use each other's types too.
 *
 * <p>An entry is a promise to another module. Before one is added, ask whether a type that is shown
 * already can answer.
 */
final class ShownTypes {

  private static final String ROOT = "dev.coppice.";

  /** Packages are written small, and each is followed by the types it shows. */
  private static final String TABLE =
      """
      model                 BulkInputStream CellRows ColumnType Explainer FeatureNamePool
                            ForestFormat HeapRefusedException HeapShare
                            Head InvalidModelException Matrix Model ModelInfo Packaging
                            Quoted Reasons RefusedReasonsException Rounds Schema Scores
                            SecondThread Utf8
      model.check           BestIteration ModelCheck ModelShape
      model.ensemble        EnsembleModel
      model.forest          Forest ForestCovers ForestImage
      model.forest.build    ForestBuilder ForestFootprint FormatRule
      model.forest.restore  ForestRestore LeafBits
      model.format          InvalidModelIoException ModelFormat RecordText
      model.format.ubjson   ModelSlice
      model.legacy          FileContent ModelInput
      model.memory          Blocks NativeMemory ReadingMemory Slabs Slack
      model.mlflow          MlflowImage MlflowModel Mlmodel MlmodelReader
      model.natives         LowPriority NativeDirectory NativeLibraryException
      model.preprocessing   DateText EpochUnit PreprocessedModel Preprocessing
                            PreprocessingReader RawColumns RawTable RawType
                            RefusedRowException
      model.reasons         ExplainedForest
      model.trial           EngineTrial ReasonsTrial SplitSample TrialReference
      model.xgboost         BoosterFootprint SlicedBooster XgboostModel
      loader                ArtifactNotes CodePointOrder Copies Detail DiskListener DiskLookup
                            ExpectationVerdict ForestVerdict Interruptions Keeping
                            LoadListener LoadOutcome LoadTimings LoadedModel
                            ModelHold ModelName ModelRequest Origin ServingException ShownUris
                            StoreKey
      loader.archive        ArchiveLimits ZstdLibrary
      loader.disk           DiskSettings DiskTier
      loader.gzip           GzipLibrary
      loader.memory         BuildPermits LoadHeap LoadMemory SharedBytes SharedLoadHeap
                            TrialMemory
      loader.prepare        EntryRestore ModelPreparation ScoringEngine Workbench
      loader.proof          ExpectationTrial ProofTrial RefusedRequestRowException RowScorer
      loader.source         Backoff LoadFailures LoadLog LocalSource ModelLoader
                            ReadThreads Rehearsal SpoolRoom StoreOrigin TieredOrigin
      loader.spool          SpoolDirectory
      loader.store          DirectoryModelStore DocumentUri FileDocument ListedArtifact
                            ModelStore ModelStoreUri StoreException StoreFault StoreProbe
                            StoredDocument WatchedStore
      loader.store.s3       PartBuffers S3Document S3ModelStore S3Settings
      loader.tracing        CallTrace Step TraceHeaders
      cache                 CacheFigures CacheListener CacheSettings Leases ModelCache
      cache.budget          HeapWeight MemoryBudget
      cache.load            Errors LoadSettings
      cache.refresh         RefreshResult RefreshSettings
      cache.resident        Eviction EvictionCause Lease ModelHeap ModelStatus Pins ScoringTime
      cache.warmup          KeptPopularity Popularity WarmModels WarmUp WarmUpState
      metrics               RecentEvictions RequestMetrics Telemetry TickingClock Totals
      metrics.cloudwatch    EmfSettings
      metrics.meters        Limit Meters PrometheusScrape Route
      metrics.tenants       CallReport ErrorKind LastFailure LastLoad Quantiles
                            TenantFigures TenantSnapshot TenantSort
      """;

  private static final Set<String> NAMES = names();

  private ShownTypes() {}

  private static Set<String> names() {
    Set<String> names = new TreeSet<>();
    String room = "";
    for (String word : TABLE.split("\\s+", -1)) {
      if (word.isEmpty()) {
        continue;
      }
      if (Character.isLowerCase(word.charAt(0))) {
        room = ROOT + word + ".";
      } else if (!names.add(room + word)) {
        throw new IllegalStateException(room + word + ": twice (expected: once)");
      }
    }
    return names;
  }

  /** Full names of all. */
  static Set<String> all() {
    return NAMES;
  }

  /** Full names of the other modules' types that a class uses. */
  static Stream<String> usedOfOthersBy(JavaClass user) {
    return foreign(user).map(ShownTypes::target);
  }

  /** Holds a class to use of other modules only what they show. */
  static ArchCondition<JavaClass> useOfOtherModulesWhatTheyShow() {
    return new ArchCondition<>("use of other modules only the types in ShownTypes") {
      @Override
      public void check(JavaClass user, ConditionEvents events) {
        foreign(user)
            .filter(dependency -> !NAMES.contains(target(dependency)))
            .map(dependency -> SimpleConditionEvent.violated(user, dependency.getDescription()))
            .forEach(events::add);
      }
    };
  }

  private static Stream<Dependency> foreign(JavaClass user) {
    return user.getDirectDependenciesFromSelf().stream()
        .filter(dependency -> target(dependency).startsWith(ROOT))
        .filter(dependency -> !module(target(dependency)).equals(module(user.getName())));
  }

  /** The file's own type of what is used, which may be an array of it or a type inside. */
  private static String target(Dependency dependency) {
    return dependency.getTargetClass().getBaseComponentType().getName().replaceAll("\\$.*", "");
  }

  private static String module(String type) {
    int start = ROOT.length();
    return type.substring(start, type.indexOf('.', start));
  }
}
