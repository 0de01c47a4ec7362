package dev.coppice.server.http.answer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class HttpDateTest {

  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-01-02T03:04:05.999Z"));

  @Test
  void hasTheFormOfRfc9110AndIsWrittenOncePerSecond() {
    HttpDate date = new HttpDate(now::get);

    assertThat(date.now().toString()).isEqualTo("Fri, 02 Jan 2026 03:04:05 GMT");
    assertThat((Object) date.now()).isSameAs(date.now());
    now.set(Instant.parse("2026-01-02T03:04:06Z"));
    assertThat(date.now().toString()).isEqualTo("Fri, 02 Jan 2026 03:04:06 GMT");
  }
}
