package dev.coppice.loader.prepare;

import dev.coppice.loader.Detail;
import dev.coppice.loader.LoadListener;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.archive.ArchiveLimits;
import dev.coppice.loader.archive.ModelArchive;
import dev.coppice.loader.memory.LoadHeap;
import dev.coppice.loader.proof.ProofTrial;
import dev.coppice.loader.source.SmallHeap;
import dev.coppice.loader.spool.SpoolDirectory;
import dev.coppice.loader.store.Artifact;
import dev.coppice.model.FeatureNamePool;
import dev.coppice.model.HeapRefusedException;
import dev.coppice.model.TightHeap;
import dev.coppice.model.check.BestIteration;
import dev.coppice.model.memory.Blocks;
import dev.coppice.model.trial.EngineTrial;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Loads artifacts with no more heap than they count for and a little; a process of its own. */
final class ArtifactHeapProcess {

  /** Of one load, with the smallest heap that the server has, of 128 MiB. */
  private static final long MAX_OF_ONE = 7 << 20;

  /** What a load may take beside what it counts for: buffers, and texts under way. */
  private static final long BESIDE = 3 << 20;

  /** What a document may take for each of its bytes while one load alone reads one. */
  private static final int DOCUMENT_BYTES = 20;

  private static final int PIECE = 256 << 10;

  private ArtifactHeapProcess() {}

  /**
   * Names the artifacts that took more, each in a line, and says at last how many were loaded or
   * refused.
   *
   * @param args the directory to spool to
   */
  public static void main(String[] args) throws IOException {
    try (SpoolDirectory spool = SpoolDirectory.open(Path.of(args[0]))) {
      Workbench bench =
          new Workbench(
              spool, new FeatureNamePool(1), Blocks.MAPPED, BestIteration.WRAPPER, task -> {});
      ModelPreparation preparation =
          new ModelPreparation(
              ScoringEngine.AUTO, bench, EngineTrial::difference, LoadListener.NONE);
      int count = 0;
      for (ArtifactShapes.Shape shape : ArtifactShapes.all()) {
        SmallHeap heap = new SmallHeap(MAX_OF_ONE);
        boolean unused = isLoaded(preparation, shape, heap, Long.MAX_VALUE);
        long most = heap.peak() + BESIDE + (long) DOCUMENT_BYTES * shape.documentBytes();
        if (!isLoaded(preparation, shape, new SmallHeap(MAX_OF_ONE), most)) {
          System.out.printf("%.60s: beside %d bytes counted%n", shape.name(), heap.peak());
        }
        count++;
      }
      System.out.printf("%d artifacts%n", count);
    }
  }

  /** Whether there was heap enough to load it, or to refuse it. */
  private static boolean isLoaded(
      ModelPreparation preparation, ArtifactShapes.Shape shape, SmallHeap heap, long free) {
    List<byte[]> ballast = new ArrayList<>();
    try (InputStream in = shape.unpacked().get();
        ArtifactBuild build = build(preparation, in, heap.open())) {
      TightHeap.fill(free, ballast);
      build.read(
          (others, unpacking) ->
              ModelArchive.open(
                  in, "file", () -> PIECE, new ArchiveLimits(Integer.MAX_VALUE, 1_000), others));
      build.model().close();
      return true;
    } catch (IOException | HeapRefusedException refused) {
      return true;
    } catch (OutOfMemoryError e) {
      return false;
    } finally {
      ballast.clear();
    }
  }

  private static ArtifactBuild build(
      ModelPreparation preparation, InputStream in, LoadHeap.Holding heap) {
    return new ArtifactBuild(
        new ModelName("a.tar.gz"),
        new Artifact.Stream("uri", "", -1, in, () -> {}),
        preparation,
        ProofTrial.none(),
        bytes -> {},
        heap,
        true,
        Detail.SCORES);
  }
}
