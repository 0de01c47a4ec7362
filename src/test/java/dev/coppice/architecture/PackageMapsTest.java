package dev.coppice.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each room's {@code package-info} is its map; these hold maps to what is there. */
final class PackageMapsTest {

  private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();

  /** Where sources are below each folder of the root; the last is that of the end-to-end tests. */
  private static final List<String> SOURCES =
      List.of("src/main/java", "src/test/java", "test/java");

  /** Names that look like types of ours, and are none. */
  private static final Set<String> FOREIGN = Set.of("MLmodel");

  private static final Path MAP = Path.of("package-info.java");
  private static final Pattern LINE_START = Pattern.compile("\\R \\*\\s?");
  private static final Pattern CODE = Pattern.compile("\\{@code\\s+([^}]*)\\}");
  private static final Pattern TYPE = Pattern.compile("[A-Z]\\w+");

  private final List<Path> files = javaFiles();

  @Test
  void mapsNameEveryRoomBelowThem() {
    List<String> missing = new ArrayList<>();
    for (Path map : maps()) {
      Set<String> named = named(map);
      rooms(map).stream()
          .filter(room -> !named.contains(room))
          .forEach(room -> missing.add(map + ": " + room));
    }

    assertThat(missing).as("rooms that the map above them does not name").isEmpty();
  }

  @Test
  void mapsNameOnlyTypesThatThereAre() {
    Set<String> types = files.stream().map(PackageMapsTest::type).collect(Collectors.toSet());
    List<String> unknown = new ArrayList<>();
    for (Path map : maps()) {
      named(map).stream()
          .filter(name -> TYPE.matcher(name).matches())
          .filter(name -> !types.contains(name) && !FOREIGN.contains(name))
          .forEach(name -> unknown.add(map + ": " + name));
    }

    assertThat(unknown).as("names in maps that no type has").isEmpty();
  }

  /** All sources, from the root. */
  private static List<Path> javaFiles() {
    try (Stream<Path> folders = Files.list(ROOT)) {
      return folders
          .flatMap(folder -> SOURCES.stream().map(folder::resolve))
          .filter(Files::isDirectory)
          .flatMap(PackageMapsTest::below)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<Path> below(Path folder) {
    try (Stream<Path> all = Files.walk(folder)) {
      return all
          .filter(file -> file.toString().endsWith(".java"))
          .map(ROOT::relativize)
          .toList()
          .stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<Path> maps() {
    List<Path> maps = files.stream().filter(PackageMapsTest::isMap).toList();
    assertThat(maps).as("maps").hasSizeGreaterThan(100);
    return maps;
  }

  /** A module's tests are in the rooms of what they test; those of two modules are all there is. */
  private static boolean isMap(Path file) {
    return file.endsWith(MAP)
        && (file.startsWith("src")
            || file.startsWith("deploy")
            || file.subpath(1, file.getNameCount()).startsWith("src/main"));
  }

  private Set<String> rooms(Path map) {
    Path folder = map.resolveSibling("");
    return files.stream()
        .map(Path::getParent)
        .filter(each -> folder.equals(each.getParent()))
        .map(each -> each.getFileName().toString())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> named(Path map) {
    try {
      String text = LINE_START.matcher(Files.readString(ROOT.resolve(map))).replaceAll(" ");
      return CODE.matcher(text)
          .results()
          .map(found -> found.group(1).strip())
          .collect(Collectors.toCollection(TreeSet::new));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String type(Path file) {
    return file.getFileName().toString().replace(".java", "");
  }
}
