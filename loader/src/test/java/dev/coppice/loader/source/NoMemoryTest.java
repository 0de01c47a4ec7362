package dev.coppice.loader.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.coppice.loader.Detail;
import dev.coppice.loader.ModelRequest;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.ServingException.Reason;
import dev.coppice.loader.store.Artifact;
import dev.coppice.model.ModelFiles;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A system that has no memory to give while a model is loaded. */
final class NoMemoryTest {

  private static final OutOfMemoryError NONE = new OutOfMemoryError("XGBoost: std::bad_alloc");

  @RegisterExtension final LoaderFixture fixture = new LoaderFixture();

  @Test
  void isNoDefectWhereXgboostJudges() {
    fixture.comparison(
        (forest, reference, splits) -> {
          throw NONE;
        });

    assertHasNone(() -> fixture.load(ModelFiles.golden("reg.ubj")));
  }

  @Test
  void isNoDefectWhereTheStoreIsAsked() {
    ArtifactLocation location =
        new ArtifactLocation() {
          @Override
          public Optional<Artifact> open(@Nullable String unless) {
            throw NONE;
          }

          @Override
          public String fileName() {
            return "m";
          }

          @Override
          public String absent() {
            return "absent";
          }
        };

    assertHasNone(
        () ->
            fixture
                .loader(true)
                .load(
                    ModelRequest.any(LoaderFixture.NAME, Detail.SCORES),
                    location,
                    bytes -> {},
                    document -> {}));
  }

  private static void assertHasNone(ThrowingCallable load) {
    assertThatExceptionOfType(ServingException.class)
        .isThrownBy(load)
        .withMessage(
            "The system has no memory to load model tenants/acme.tar.gz now, please try again.")
        .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.NO_MEMORY));
  }
}
