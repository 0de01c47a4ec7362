package dev.coppice.deploy.kubernetes;

import dev.coppice.deploy.InstalledCommand;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What {@code kubectl kustomize} makes of one overlay.
 *
 * @param name of its directory
 * @param objects parsed strictly
 */
record Overlay(String name, List<HasMetadata> objects) {

  private static final Path ALL = Path.of("kubernetes/overlays");

  /** All overlays there are; without kubectl the test is skipped. */
  static List<Overlay> renderAll() {
    try (Stream<Path> directories = Files.list(ALL)) {
      return directories
          .map(directory -> directory.getFileName().toString())
          .sorted()
          .map(Overlay::render)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Renders one; without kubectl the test is skipped. */
  static Overlay render(String name) {
    String yaml =
        InstalledCommand.named("kubectl").run("kustomize", ALL.resolve(name).toString()).orThrow();
    try {
      return new Overlay(name, new StrictObjects().read(yaml));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  <T> List<T> all(Class<T> kind) {
    return objects.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  /** The one object of that kind. */
  <T> T one(Class<T> kind) {
    List<T> all = all(kind);
    if (all.size() != 1) {
      throw new AssertionError(
          "%s: %d of %s (expected: 1)".formatted(name, all.size(), kind.getSimpleName()));
    }
    return all.getFirst();
  }

  StatefulSet statefulSet() {
    return one(StatefulSet.class);
  }

  PodSpec pod() {
    return statefulSet().getSpec().getTemplate().getSpec();
  }

  Map<String, String> podLabels() {
    return statefulSet().getSpec().getTemplate().getMetadata().getLabels();
  }

  /** The one container. */
  Container container() {
    List<Container> containers = pod().getContainers();
    if (containers.size() != 1) {
      throw new AssertionError(
          "%s: %d containers (expected: 1)".formatted(name, containers.size()));
    }
    return containers.getFirst();
  }

  /** The container's variables; each has a plain value. */
  Map<String, String> environment() {
    Map<String, String> environment = new LinkedHashMap<>();
    for (EnvVar variable : container().getEnv()) {
      environment.put(variable.getName(), variable.getValue());
    }
    return environment;
  }

  Volume volume(String volume) {
    return pod().getVolumes().stream()
        .filter(each -> each.getName().equals(volume))
        .findFirst()
        .orElseThrow(() -> new AssertionError(name + ": no volume " + volume));
  }

  @Override
  public String toString() {
    return name;
  }
}
