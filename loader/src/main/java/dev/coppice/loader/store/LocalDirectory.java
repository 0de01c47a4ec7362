package dev.coppice.loader.store;

import dev.coppice.loader.Fingerprint;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A directory of this machine that is one artifact. Whoever names it may mean one of a million
 * files, so that no more of it is looked at than an artifact may have.
 *
 * @param root what links in it must not lead out of, itself resolved
 * @param named what it is called, which may be a link or below one
 * @param path of the directory, resolved
 * @param maxEntries that it may have
 * @param isArtifact whether a file of that name is an artifact of its own
 */
record LocalDirectory(
    Path root, Path named, Path path, int maxEntries, Predicate<String> isArtifact) {

  Artifact.Directory open(String uri) throws IOException {
    Listing listing = list();
    return new Artifact.Directory(
        uri,
        listing.version(),
        listing.entries(),
        listing.files(),
        listing.deadLinks(),
        listing.hasArtifacts(),
        listing.others(),
        () -> LocalArtifact.requireSame(listing.version(), named, () -> now().list().version()));
  }

  /** Where its name leads by now: what it led to may be on its way out, file by file. */
  private LocalDirectory now() throws IOException {
    return new LocalDirectory(
        root, named, LocalArtifact.inside(root, named), maxEntries, isArtifact);
  }

  /** What was there at one look. */
  private record Listing(
      String version,
      int entries,
      List<Artifact.File> files,
      List<String> deadLinks,
      boolean hasArtifacts,
      List<String> others) {}

  private Listing list() throws IOException {
    List<Path> own = new ArrayList<>();
    boolean hasArtifacts = false;
    try (DirectoryStream<Path> children = Files.newDirectoryStream(path)) {
      for (Path child : children) {
        if (isArtifact.test(name(child))) {
          hasArtifacts = true;
        } else if (own.size() == maxEntries) {
          String version = Fingerprint.of("more than %d entries".formatted(maxEntries));
          return new Listing(version, maxEntries + 1, List.of(), List.of(), false, List.of());
        } else {
          own.add(child);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    own.sort(null);
    return list(own, hasArtifacts);
  }

  private Listing list(List<Path> own, boolean hasArtifacts) throws IOException {
    List<Artifact.File> files = new ArrayList<>();
    List<String> deadLinks = new ArrayList<>();
    List<String> others = new ArrayList<>();
    StringBuilder version = new StringBuilder();
    for (Path child : own) {
      String name = name(child);
      if (!Artifact.counts(name)) { // Editors have their own there, and links to nothing.
        others.add(name);
        continue;
      }
      Optional<Path> real = real(child);
      if (real.isEmpty()) {
        deadLinks.add(name);
        version.append(name).append("/-");
        continue;
      }
      BasicFileAttributes attributes = LocalArtifact.attributes(real.get());
      if (attributes.isRegularFile()) {
        files.add(new Artifact.File(name, real.get(), attributes.size()));
        version.append(name).append('/').append(LocalArtifact.version(attributes));
      } else if (attributes.isDirectory()) {
        others.add(name + "/");
      }
    }
    return new Listing(
        Fingerprint.of(version.toString()), own.size(), files, deadLinks, hasArtifacts, others);
  }

  private static String name(Path child) {
    return child.getFileName().toString();
  }

  /**
   * Where a child leads; empty if it is a link that leads to nothing in the root.
   *
   * @throws NoSuchFileException if it is gone
   */
  private Optional<Path> real(Path child) throws IOException {
    try {
      return Optional.of(LocalArtifact.inside(root, child));
    } catch (NoSuchFileException e) {
      if (Files.isSymbolicLink(child)) {
        return Optional.empty();
      }
      throw e;
    }
  }
}
