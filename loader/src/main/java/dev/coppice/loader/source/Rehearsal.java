package dev.coppice.loader.source;

import dev.coppice.loader.Detail;
import dev.coppice.loader.LoadOutcome;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ModelRequest;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.store.Artifact;
import dev.coppice.model.Quoted;
import java.io.ByteArrayInputStream;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads one small model over and over while nobody else loads any, so that the JVM has compiled the
 * way of a load by the time that a call needs one: compiling takes half of what a first cold call
 * waits for. Nobody sees these models, and each is gone before the next.
 */
public final class Rehearsal {

  /** By then a load takes a fifth of the processor time of the first ones. */
  static final int LOADS = 60;

  private static final Logger LOG = LoggerFactory.getLogger(Rehearsal.class);
  private static final ModelName NAME = new ModelName("rehearsal");

  private final byte[] artifact;
  private final ModelLoader loader;

  /**
   * @param artifact of a small model, in the form that tenants upload; not copied
   * @param loader of nobody else, and whose listener counts nothing
   */
  public Rehearsal(byte[] artifact, ModelLoader loader) {
    this.artifact = artifact;
    this.loader = loader;
  }

  /**
   * Blocks until it has loaded often enough, or is not alone any more.
   *
   * @param isAlone whether nobody else has loaded a model, or is about to
   * @return loads that it made
   */
  public int run(BooleanSupplier isAlone) {
    long start = System.nanoTime();
    int loads = 0;
    try {
      while (loads < LOADS && isAlone.getAsBoolean()) {
        load(loads);
        loads++;
      }
    } catch (ServingException e) { // The server is stopped.
      LOG.debug("the rehearsal of loads ends: {}", Quoted.cause(e));
    }
    LOG.debug("rehearsed {} loads in {} ms", loads, (System.nanoTime() - start) / 1_000_000);
    return loads;
  }

  /** Each is of a version of its own, which nobody has judged yet. */
  private void load(int version) {
    LoadOutcome outcome =
        loader.load(
            ModelRequest.any(NAME, Detail.SCORES),
            new InMemory(Integer.toString(version)),
            bytes -> {},
            document -> {});
    if (outcome instanceof LoadOutcome.Loaded loaded) {
      loaded.model().model().close();
    }
  }

  private final class InMemory implements ArtifactLocation {

    private final String version;

    private InMemory(String version) {
      this.version = version;
    }

    @Override
    public Optional<Artifact> open(@Nullable String unless) {
      return new Artifact.Stream(
              "memory:" + NAME.value(),
              version,
              artifact.length,
              new ByteArrayInputStream(artifact),
              () -> {})
          .unless(unless);
    }

    @Override
    public String fileName() {
      return NAME.value();
    }

    @Override
    public String absent() {
      return NAME.value();
    }
  }
}
