package dev.coppice.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.metrics.tenants.TenantFigures;
import dev.coppice.server.http.request.HttpLimits;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HeapSharesTest {

  private static final long MIB = 1 << 20;

  /** Of the server when it is idle, measured. */
  private static final long IDLE_BYTES = 12 * MIB;

  private static final long USUAL_TENANTS = Long.parseLong(Setting.TENANT_FIGURES.defaultText());

  /** Lines in the queue, and those of requests. */
  private static final long LOG_BYTES = 3 * MIB;

  @ParameterizedTest
  @CsvSource({"112,false", "144,false", "496,false", "1008,false", "112,true", "144,true"})
  void allPartsTogetherLeaveRoomForWhatHasABoundOfItsOwn(long mib, boolean isForOneModel) {
    HeapShares shares = new HeapShares(mib * MIB, isForOneModel);
    long parts =
        shares.requests()
            + shares.models()
            + shares.loads()
            + shares.connections()
            + shares.featureNames();

    assertThat(mib * MIB - parts)
        .isGreaterThanOrEqualTo(IDLE_BYTES + HttpLimits.Heads.USUAL.maxMemoryOfAll() + LOG_BYTES);
    assertThat(shares.maxOfFigures()).isLessThanOrEqualTo(shares.models() / 4);
    assertThat(shares.maxOfFigures())
        .isGreaterThanOrEqualTo(USUAL_TENANTS * TenantFigures.BYTES_EACH);
  }

  @ParameterizedTest
  @ValueSource(longs = {112, 144, 496, 1008}) // Of -Xmx128m and so on, by the JVM's own account.
  void connectionsKeepToTheirs(long mib) {
    HeapShares shares = new HeapShares(mib * MIB, false);
    int places = new ConnectionLimit(shares, 64L << 30, 1 << 20, false).count();
    int placesOfTls = new ConnectionLimit(shares, 64L << 30, 1 << 20, true).count();

    // A connection of gRPC, which has two places, takes 17 KB.
    assertThat(places * 8_500L).isLessThanOrEqualTo(shares.connections() * 104 / 100);
    assertThat(placesOfTls * (8_500L + 14_000)).isLessThanOrEqualTo(shares.connections());
  }
}
