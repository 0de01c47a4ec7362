package dev.coppice.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class SettingTest {

  @Test
  void everySettingHasItsOwnKeyAndExplainsItself() {
    assertThat(Variable.all().map(Variable::key)).doesNotHaveDuplicates();
    assertThat(Variable.all())
        .allSatisfy(
            setting -> {
              assertThat(setting.key()).matches("[A-Z0-9_]+");
              assertThat(setting.unit()).isNotBlank();
              assertThat(setting.defaultText()).isNotBlank();
              assertThat(setting.meaning()).isNotBlank();
            });
  }

  @Test
  void defaultsSetByHandGiveTheSameConfiguration() {
    Config byDefault = Environments.read(Environments.with());

    for (Variable setting : Variable.all().toList()) {
      boolean literal =
          !setting.defaultText().equals("unset") && !setting.defaultText().contains(" ");
      if (literal) {
        Config byHand = Environments.read(Environments.with(setting.key(), setting.defaultText()));
        assertThat(byHand).as(setting.key()).isEqualTo(byDefault);
      }
    }
  }

  @Test
  void configurationHoldsNoValueOutsideOfItsSettingsRange() {
    InetAddress any = InetAddress.ofLiteral("0.0.0.0");
    assertThatThrownBy(() -> http(any, 65_536, 1))
        .hasMessage("SAGEMAKER_BIND_TO_PORT: 65536 (expected: 0 to 65535)");
    assertThatThrownBy(() -> http(any, 0, 0))
        .hasMessage("SAGEMAKER_MAX_REQUEST_SIZE: 0 (expected: 1 to 104857600)");
  }

  @Test
  void sizesAreBytesOrBinaryMultiples() {
    assertThat(Units.size("1048576")).hasValue(1048576);
    assertThat(Units.size("512KiB")).hasValue(512L * 1024);
    assertThat(Units.size("6MiB")).hasValue(6_291_456);
    assertThat(Units.size("2GiB")).hasValue(2_147_483_648L);
    assertThat(Units.size("8589934591GiB")).hasValue(Long.MAX_VALUE / (1L << 30) * (1L << 30));
    assertThat(Units.size("8589934592GiB")).isEqualTo(OptionalLong.empty());
    assertThat(Units.size("6 MiB")).isEmpty();
    assertThat(Units.size("6MB")).isEmpty();
    assertThat(Units.size("+6")).isEmpty();
    assertThat(Units.size("")).isEmpty();
    assertThat(Units.size("٣")).isEmpty();
  }

  @Test
  void durationsAreMillisecondsSecondsOrMinutes() {
    assertThat(Units.duration("250ms")).contains(Duration.ofMillis(250));
    assertThat(Units.duration("60s")).contains(Duration.ofMinutes(1));
    assertThat(Units.duration("5m")).contains(Duration.ofMinutes(5));
    assertThat(Units.duration("86400s")).contains(Units.LONGEST);
    assertThat(Units.duration("86401s")).isEmpty();
    assertThat(Units.duration("0")).contains(Duration.ZERO);
    assertThat(Units.duration("60")).isEmpty();
    assertThat(Units.duration("60S")).isEmpty();
    assertThat(Units.duration("1m30s")).isEmpty();
  }

  private static Config.Http http(InetAddress any, int port, int maxRequestBytes) {
    Duration time = Duration.ofSeconds(1);
    return new Config.Http(any, port, maxRequestBytes, 1, time, time);
  }
}
