package dev.coppice.model.preprocessing;

import static dev.coppice.model.preprocessing.Documents.feature;
import static dev.coppice.model.preprocessing.Documents.oneHot;
import static dev.coppice.model.preprocessing.Documents.read;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ColumnNamesTest {

  @Test
  void columnsAreNamedBySourceAndCategory() {
    String few = "{'source': 'c', 'type': 'text', 'steps': [%s]}, ";
    Preprocessing named =
        read(
            columns(
                few.formatted(oneHot("['b', 'a', null]", "'zeros', 'drop': 'b'"))
                    + few.formatted(oneHot("['x', 'y', 'z']", "'zeros', 'infrequent': ['y', 'z']"))
                    + few.formatted(oneHot("['v', 'w']", "'infrequent', 'infrequent': ['w']"))
                    + few.formatted(oneHot(texts(100, 0), "'zeros', 'drop': '0'"))
                    + "{'source': 'n', 'type': 'number'}"));
    assertThat(named.columnNames().subList(0, 6))
        .containsExactly("c=a", "c=missing", "c=x", "c=infrequent", "c=v", "c=infrequent");
    assertThat(named.columnNames()).hasSize(106).endsWith("c=2q", "c=2r", "n");
    assertThat(named.sources()).hasSize(106).startsWith(0, 0, 0, 0, 0, 0).endsWith(0, 0, 1);
    assertThat(named.nameLength(String::length)).isGreaterThanOrEqualTo(length(named));
  }

  @Test
  void nameThatOneColumnAloneHasStaysItsOwn() {
    String number = "{'source': '%s', 'type': 'number', 'steps': [%s]}";
    String features =
        number.formatted("c", "{'impute': {'strategy': 'constant', 'value': 1}}")
            + ", "
            + number.formatted("c", "{'indicator': {}}")
            + ", "
            + "{'source': 'n', 'type': 'number'}";
    assertThat(read(columns(features)).columnNames())
        .containsExactly("c", "missingindicator_c", "n");
    assertThat(read(columns(features)).nameLength(String::length))
        .isGreaterThanOrEqualTo(length(read(columns(features))));
    assertThat(read(columns(features).replace("'n'", "'missingindicator_c'")).columnNames())
        .containsExactly("c", "c", "missingindicator_c");
  }

  @Test
  void categoriesThatAreNumbersAreNamedAsClientsWriteThem() {
    Preprocessing named =
        read(
            columns(
                "{'source': 'n', 'type': 'number', 'steps': [%s]}"
                    .formatted(oneHot("[7, 0.5, null, -2, 9]", "'zeros', 'infrequent': [-2, 9]"))));
    assertThat(named.columnNames()).containsExactly("n=7", "n=0.5", "n=missing", "n=infrequent");
    assertThat(named.nameLength(String::length)).isGreaterThanOrEqualTo(length(named));
  }

  @Test
  void columnOfInfrequentCategoriesIsNamedSoWhateverElseIsKnown() {
    String text = "{'source': 'c', 'type': 'text', 'steps': [%s]}";
    String one = text.formatted(oneHot("['v', 'w']", "'infrequent', 'infrequent': ['w']"));
    List<String> names = List.of("c=v", "c=infrequent");
    assertThat(read(columns(one)).columnNames()).isEqualTo(names);
    for (String others : List.of("['x', 'y']", texts(100, 0))) {
      String both = one + ", " + text.formatted(oneHot(others, "'zeros'"));
      assertThat(read(columns(both)).columnNames().subList(0, 2)).isEqualTo(names);
    }
    String withNull = oneHot("['v', 'w', null]", "'zeros', 'infrequent': ['w', null]");
    assertThat(read(columns(text.formatted(withNull))).columnNames()).isEqualTo(names);
    String ofNumbers = oneHot("[1, 2]", "'infrequent', 'infrequent': [2]");
    String number = "{'source': 'n', 'type': 'number', 'steps': [" + ofNumbers + "]}";
    assertThat(read(columns(number)).columnNames()).containsExactly("n=1", "n=infrequent");
  }

  @Test
  void longCategoriesCountInFull() {
    String steps = oneHot("['%s']".formatted("x".repeat(1000)), "'zeros'");
    Preprocessing named =
        read(columns("{'source': 'c', 'type': 'text', 'steps': [%s]}".formatted(steps)));
    assertThat(named.columnNames()).containsExactly("c=" + "x".repeat(1000));
    assertThat(named.nameLength(String::length)).isBetween(1002L, 1100L);
  }

  @Test
  void partsOfOneDateAreNamedAfterThemselves() {
    String part = "{'source': 'c', 'type': 'date', 'steps': [{'date_part': {'part': '%s'}}]}";
    Preprocessing named = read(columns(part.formatted("year") + ", " + part.formatted("weekday")));
    assertThat(named.columnNames()).containsExactly("year_c", "weekday_c");
    assertThat(named.nameLength(String::length)).isGreaterThanOrEqualTo(length(named));
  }

  /** Each of 6,000 features knows ten of a column's 60,000 texts. */
  @Test
  void namesOfColumnsTakeNoLongerForWhatOtherFeaturesKnow() {
    String features =
        IntStream.range(0, 6_000)
            .mapToObj(i -> oneHot(texts(10, 10 * i), "'zeros'"))
            .map("{'source': 0, 'type': 'text', 'steps': [%s]}"::formatted)
            .collect(Collectors.joining(", "));
    Preprocessing many = read(feature(features));
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadCpuTime();
    for (int call = 0; call < 3; call++) {
      assertThat(many.columnNames().size()).isEqualTo(60_000);
      assertThat(many.sources().length).isEqualTo(60_000);
    }
    assertThat(Duration.ofNanos(threads.getCurrentThreadCpuTime() - before))
        .isLessThan(Duration.ofSeconds(2));
  }

  @Test
  void namesCountByTheirOwnMeasureThoughNoFeatureTakesTheirColumn() {
    Preprocessing named =
        read(columns("{'source': 'n', 'type': 'number'}").replace("'c'", "'long'"));
    assertThat(named.nameLength(name -> 10L * name.length())).isBetween(50L, 60L);
  }

  private static long length(Preprocessing named) {
    return named.columnNames().stream().mapToLong(String::length).sum();
  }

  private static String columns(String features) {
    return "{'version': 1, 'columns': ['c', 'n'], 'features': [" + features + "]}";
  }

  private static String texts(int count, int from) {
    return IntStream.range(from, from + count)
        .mapToObj(i -> "'%s'".formatted(Integer.toString(i, Character.MAX_RADIX)))
        .collect(Collectors.joining(",", "[", "]"));
  }
}
