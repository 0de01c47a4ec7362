package dev.coppice.plan.fleet;

import dev.coppice.loader.ServingException;
import dev.coppice.loader.store.DirectoryModelStore;
import dev.coppice.loader.store.ListedArtifact;
import dev.coppice.loader.store.ModelStore;
import dev.coppice.loader.store.ModelStoreUri;
import dev.coppice.loader.store.s3.PartBuffers;
import dev.coppice.loader.store.s3.S3ModelStore;
import dev.coppice.loader.store.s3.S3Settings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A store's artifacts: lists all, loads a drawn sample, and makes a fleet of both. */
public final class Catalogue {

  private static final int CONNECTIONS = 8;

  /** What parts of a large artifact may take at once, as of a server of 2 GiB. */
  private static final long PARTS_BYTES = 32 << 20;

  private final ModelStoreUri uri;
  private final S3Settings settings;
  private final Consumer<String> progress;

  /**
   * @param endpoint of an S3 server other than AWS's
   * @param progress hears a line before each piece of work
   */
  public Catalogue(ModelStoreUri uri, @Nullable URI endpoint, Consumer<String> progress) {
    this.uri = uri;
    this.settings = S3Settings.ofTool(endpoint, endpoint != null, CONNECTIONS);
    this.progress = progress;
  }

  /**
   * Lists and loads.
   *
   * @param names of the tenants; fewer than {@code tenants} if they have none
   * @param sample most artifacts that are loaded, 1 or more
   * @throws IOException if the store refuses, or has nothing that loads, or if there is no place
   *     for copies on this machine
   */
  public Fleet fleet(int tenants, List<String> names, int sample, long seed) throws IOException {
    progress.accept("listing " + uri);
    List<ListedArtifact> listed;
    List<Measured> samples = new ArrayList<>();
    List<String> refused = new ArrayList<>();
    try (ModelStore store = store()) {
      listed = listed(store);
      List<ListedArtifact> drawn = new ArrayList<>(listed);
      Collections.shuffle(drawn, new Random(seed));
      load(store, drawn.subList(0, Math.min(sample, drawn.size())), samples, refused);
    }
    if (samples.isEmpty()) {
      throw new IOException(refused.getFirst() + " (expected: artifacts that load)");
    }
    return Fleet.of(tenants, names, listed, samples, refused, seed);
  }

  private static List<ListedArtifact> listed(ModelStore store) throws IOException {
    List<ListedArtifact> listed = new ArrayList<>();
    List<ListedArtifact> page = store.page("", "", ModelStore.MAX_ARTIFACTS);
    if (page.isEmpty()) {
      throw new IOException("nothing there (expected: artifacts)");
    }
    while (!page.isEmpty()) {
      listed.addAll(page);
      if (listed.size() > ModelStore.MAX_ARTIFACTS) {
        throw new IOException(
            "more than " + ModelStore.MAX_ARTIFACTS + " artifacts (expected: fewer)");
      }
      page = store.page("", listed.getLast().key().value(), ModelStore.MAX_ARTIFACTS);
    }
    return listed;
  }

  private ModelStore store() throws IOException {
    return switch (uri) {
      case ModelStoreUri.S3 s3 -> new S3ModelStore(s3, settings, new PartBuffers(PARTS_BYTES));
      case ModelStoreUri.Directory directory ->
          new DirectoryModelStore(directory, SampleLoads.LIMITS.maxEntries());
    };
  }

  private void load(
      ModelStore store, List<ListedArtifact> drawn, List<Measured> samples, List<String> refused)
      throws IOException {
    Path directory = Files.createTempDirectory("coppice-plan");
    try {
      // The first load of a process pays for its code, too; what it shows is not kept.
      try (SampleLoads first = new SampleLoads(store, directory.resolve("first"))) {
        measure(first, drawn.getFirst(), new ArrayList<>(), new ArrayList<>());
      }
      try (SampleLoads loads = new SampleLoads(store, directory.resolve("all"))) {
        for (ListedArtifact artifact : drawn) {
          measure(loads, artifact, samples, refused);
        }
      }
    } finally {
      delete(directory);
    }
  }

  private void measure(
      SampleLoads loads, ListedArtifact artifact, List<Measured> samples, List<String> refused) {
    progress.accept("loading " + artifact.key());
    try {
      samples.add(loads.measure(artifact));
    } catch (ServingException e) {
      refused.add(artifact.key() + ": " + e.getMessage());
    }
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
