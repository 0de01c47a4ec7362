package dev.coppice.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The pages of documentation are short, and what they link to is there. */
final class PagesTest {

  private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
  private static final int MAX_LINES = 300;
  private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");

  /** A heading is found by its letters, digits, hyphens and underscores; blanks are hyphens. */
  private static final Pattern NOT_OF_ANCHOR = Pattern.compile("[^\\p{L}\\p{N}_-]");

  /** Where builds write is not looked at: there files may go meanwhile. */
  static List<Path> pages() throws IOException {
    List<Path> pages = new ArrayList<>();
    Files.walkFileTree(
        ROOT,
        Set.of(),
        4,
        new SimpleFileVisitor<>() {

          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            return folder.endsWith("target") || folder.endsWith(".git")
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (file.toString().endsWith(".md")) {
              pages.add(ROOT.relativize(file));
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return pages;
  }

  @ParameterizedTest
  @MethodSource("pages")
  void pageIsShort(Path page) throws IOException {
    assertThat(Files.readAllLines(ROOT.resolve(page))).hasSizeLessThanOrEqualTo(MAX_LINES);
  }

  @ParameterizedTest
  @MethodSource("pages")
  void pageLinksToFilesAndHeadingsThatAreThere(Path page) throws IOException {
    List<URI> links =
        LINK.matcher(Files.readString(ROOT.resolve(page)))
            .results()
            .map((MatchResult link) -> URI.create(link.group(1)))
            .filter(link -> link.getScheme() == null)
            .toList();
    for (URI link : links) {
      Path file =
          link.getPath().isEmpty()
              ? ROOT.resolve(page)
              : ROOT.resolve(page).resolveSibling(link.getPath()).normalize();
      assertThat(file).as(link.toString()).exists();
      if (link.getFragment() != null) {
        assertThat(anchors(file)).contains(link.getFragment());
      }
    }
  }

  private static List<String> anchors(Path page) throws IOException {
    return Files.readAllLines(page).stream()
        .filter(line -> line.startsWith("#"))
        .map(line -> line.replaceFirst("#+ ", "").toLowerCase(Locale.ROOT).replace(' ', '-'))
        .map(line -> NOT_OF_ANCHOR.matcher(line).replaceAll(""))
        .toList();
  }
}
