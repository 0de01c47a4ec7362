package dev.coppice.loader.disk;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is known of files is known of those that are found once their disk works again. */
class EntryIndexTest {

  private final EntryIndex index = new EntryIndex();

  EntryIndexTest() {
    List.of("a", "b", "c").forEach(name -> index.put(name, 10));
    index.outdate("b");
    index.outdate("c");
  }

  /** The longest unused first. */
  private List<String> evicted() {
    List<String> names = new ArrayList<>();
    for (Optional<String> next = index.beyond(0, 9); next.isPresent(); next = index.beyond(0, 9)) {
      names.add(next.get());
      index.remove(next.get());
    }
    return names;
  }

  /** Marks of the disk are a minute apart: what is called again and again could go first. */
  @Test
  void filesThatWereUsedLateGoLate() {
    assertThat(index.use("a")).isTrue();
    index.replaceAll(
        List.of(
            Map.entry("a", 10L), Map.entry("c", 10L), Map.entry("b", 10L), Map.entry("new", 5L)));

    assertThat(index.bytes()).isEqualTo(35);
    assertThat(evicted()).containsExactly("new", "b", "c", "a");
  }

  /** Else a copy would be served in the place of a version that is known to be newer. */
  @Test
  void filesOfOldVersionsStayMarkedAsThat() {
    index.replaceAll(List.of(Map.entry("a", 10L), Map.entry("b", 10L)));

    assertThat(index.isOutdated("a")).isFalse();
    assertThat(index.isOutdated("b")).isTrue();
    assertThat(index.isOutdated("c")).as("is not there").isFalse();
  }
}
