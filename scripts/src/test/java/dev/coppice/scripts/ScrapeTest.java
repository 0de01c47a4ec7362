package dev.coppice.scripts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class ScrapeTest {

  private static final Scrape SCRAPE =
      new Scrape(
          """
          # TYPE coppice_loads counter
          coppice_loads 3.0
          coppice_loads_in_flight 7.0
          jvm_memory{area="heap",id="Eden"} 1.5E6
          jvm_memory{area="heap",id="Old"} 500000
          jvm_memory{area="nonheap",id="Code"} 9
          """);

  @Test
  void takesOnlyTheSeriesOfThatName() {
    assertThat(SCRAPE.sum("coppice_loads")).isEqualTo(3);
  }

  @Test
  void sumsOverTags() {
    assertThat(SCRAPE.sum("jvm_memory", "area=\"heap\"")).isEqualTo(2e6);
    assertThat(SCRAPE.sum("jvm_memory")).isEqualTo(2_000_009);
  }

  @Test
  void aSeriesThatIsNotThereIsAnError() {
    assertThatIllegalArgumentException().isThrownBy(() -> SCRAPE.sum("coppice_load"));
  }
}
