package dev.coppice.cache.resident;

import static dev.coppice.cache.CacheHarness.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.cache.FakeModel;
import dev.coppice.cache.FakeOrigin;
import dev.coppice.cache.Ledger;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.ServingException.Reason;
import java.lang.ref.WeakReference;
import java.time.Instant;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

/** What each model in memory keeps of what went wrong with its newer versions. */
class FreshnessTest {

  private static final String TEXT = "no access";

  @Test
  void failureThatMayPassIsKeptWithoutItsException() {
    assertThatOnlyTheTextIsKept(Freshness::keep);
  }

  @Test
  void refusalIsKeptWithoutItsException() {
    assertThatOnlyTheTextIsKept((freshness, why) -> freshness.refuse("v2", why));
  }

  private static void assertThatOnlyTheTextIsKept(BiConsumer<Freshness, ServingException> note) {
    FakeModel model = new FakeModel(new Ledger(1), 1);
    Freshness freshness = new Freshness(FakeOrigin.loaded(model), Instant.EPOCH);

    WeakReference<ServingException> gone = noted(freshness, note);

    until(
        () -> {
          System.gc();
          return gone.refersTo(null);
        });
    assertThat(freshness.lastError()).isEqualTo(TEXT);
  }

  private static WeakReference<ServingException> noted(
      Freshness freshness, BiConsumer<Freshness, ServingException> note) {
    ServingException why = new ServingException(Reason.STORE_ACCESS_DENIED, TEXT);
    note.accept(freshness, why);
    return new WeakReference<>(why);
  }
}
