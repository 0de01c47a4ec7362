package dev.coppice.loader.source;

import dev.coppice.loader.Origin;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.store.Artifact;
import dev.coppice.loader.store.LocalArtifact;
import dev.coppice.loader.store.LookThreads;
import dev.coppice.loader.store.StoreException;
import dev.coppice.model.Quoted;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The models on a disk of this machine that are loaded by their path: those that a client registers
 * from below one root, and the single one that the operator names.
 *
 * <p>A client's path is held to its form first, and then to where it leads once links are resolved.
 */
public final class LocalSource {

  private static final int MAX_LENGTH = 1024;

  /** Who registers a model waits so long for a disk that hangs. */
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final Path root;
  private final ModelLoader loader;
  private final LookThreads looks;

  /**
   * Uses the loader, and does not close it.
   *
   * @param root an absolute path; need not exist, and has no models until it does
   */
  public LocalSource(Path root, ModelLoader loader) {
    this(root, loader, new LookThreads(PATIENCE));
  }

  /**
   * The same.
   *
   * @param looks where the disk is looked at for links
   */
  LocalSource(Path root, ModelLoader loader, LookThreads looks) {
    this.root = root.normalize();
    this.loader = loader;
    this.looks = looks;
  }

  /** The model that the operator named; its links may lead anywhere. */
  public static Origin single(Path path, ModelLoader loader) {
    Location location =
        new Location(
            path.toString(),
            Path.of("/"),
            path,
            loader.limits().maxEntries(),
            LoadFailures.absent(path));
    return at(location, loader);
  }

  /**
   * The model at a path that a client sent. Looks at the disk for links, and at nothing they lead
   * to; blocks while it does, for a bounded time.
   *
   * @throws IllegalArgumentException if the path is not allowed, with the text for the client
   * @throws ServingException {@code STORE_UNAVAILABLE} if the disk does not answer
   */
  public Origin at(String url) {
    Path path =
        parse(url)
            .orElseThrow(
                () ->
                    refuse(
                        url,
                        "an absolute path under " + root + " without '.', '..' or empty segments"));
    if (leavesInTime(path, url)) {
      throw refuse(url, "a path that stays under " + root);
    }
    Location location =
        new Location(url, root, path, loader.limits().maxEntries(), LoadFailures.absentAt(url));
    return at(location, loader);
  }

  private Optional<Path> parse(String url) {
    if (url.codePointCount(0, url.length()) > MAX_LENGTH || !url.startsWith("/")) {
      return Optional.empty();
    }
    for (String segment : url.substring(1).split("/", -1)) {
      if (segment.isEmpty() || segment.equals(".") || segment.equals("..")) {
        return Optional.empty();
      }
    }
    try {
      return Optional.of(Path.of(url)).filter(path -> path.startsWith(root));
    } catch (InvalidPathException e) { // NUL, or what this system cannot encode.
      return Optional.empty();
    }
  }

  private boolean leavesInTime(Path path, String url) {
    try {
      return looks.call(() -> leaves(path));
    } catch (StoreException e) {
      throw LoadFailures.ofStore(LoadFailures.absentAt(url), e);
    }
  }

  /** Whether the part of the path that exists leads out of the root. */
  private boolean leaves(Path path) {
    Path realRoot;
    try {
      realRoot = root.toRealPath();
    } catch (IOException e) {
      return false; // There is nothing there, so nothing leads away from it.
    }
    for (Path part = path; part != null && part.startsWith(root); part = part.getParent()) {
      try {
        return !part.toRealPath().startsWith(realRoot);
      } catch (IOException e) {
        // This much of it does not exist; the rest might.
      }
    }
    return false;
  }

  private static IllegalArgumentException refuse(String url, String expected) {
    return new IllegalArgumentException(
        "url: %s (expected: %s)".formatted(Quoted.of(url), expected));
  }

  private static Origin at(Location location, ModelLoader loader) {
    return (request, memory) -> loader.load(request, location, memory, document -> {});
  }

  /**
   * A path of this machine.
   *
   * @param url the path as it was sent
   * @param root what it must be in
   * @param maxEntries of a directory
   * @param absent the text for clients if nothing is there
   */
  private record Location(String url, Path root, Path path, int maxEntries, String absent)
      implements ArtifactLocation {

    @Override
    public Optional<Artifact> open(@Nullable String unless) throws StoreException {
      return LocalArtifact.open(url, root, path, maxEntries, name -> false).unless(unless);
    }

    @Override
    public ServingException refused(StoreException cause) {
      return LoadFailures.unreadable(url, cause);
    }

    @Override
    public String fileName() {
      return Quoted.of(url.substring(url.lastIndexOf('/') + 1));
    }
  }
}
