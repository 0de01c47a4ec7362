package dev.coppice.server.api.invoke;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.server.api.ApiFixture;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is scored on the event loop, shown by scoring threads that take nothing any more. */
class EventLoopLoadTest {

  private static final String CSV = "Content-Type: text/csv\r\n" + ApiFixture.target("a");

  @AutoClose private ApiFixture fixture;

  @BeforeEach
  void start() throws Exception {
    fixture = new ApiFixture(ApiFixture.NAMED);
    fixture.scoring.close();
  }

  @Test
  void handfulOfRowsOfAnUnknownModelNeedsNoOtherThread() throws Exception {
    assertThat(fixture.post("/invocations", CSV, "1,2\n".repeat(5)).status()).isEqualTo(200);
  }

  @Test
  void manyRowsOfAnUnknownModelAreHandedOver() throws Exception {
    assertThat(fixture.post("/invocations", CSV, "1,2\n".repeat(6)).status()).isEqualTo(503);
  }

  @Test
  void fewRowsInALargeBodyAreHandedOver() throws Exception {
    String row = "1.".concat("0".repeat(8192)) + ",2\n";
    assertThat(fixture.post("/invocations", CSV, row).status()).isEqualTo(503);
  }

  @Test
  void refusedRowsLeaveNoLease() throws Exception {
    assertThat(fixture.post("/invocations", CSV, "1,2\n".repeat(17) + "x").status()).isEqualTo(415);
  }
}
