package dev.coppice.server.about;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.server.config.Variable;
import org.junit.jupiter.api.Test;

/** What {@code --help} prints. */
final class HelpTest {

  @Test
  void everySettingIsThereWithItsUnitMeaningAndDefault() {
    String text = Help.text();
    String flat = text.replaceAll("\\s+", " ");
    for (Variable setting : Variable.all().toList()) {
      assertThat(flat)
          .contains(
              " %s=<%s> %s default: %s"
                  .formatted(
                      setting.key(), setting.unit(), setting.meaning(), setting.defaultText()));
    }
    assertThat(text.lines()).allMatch(line -> line.length() <= 100);
  }
}
