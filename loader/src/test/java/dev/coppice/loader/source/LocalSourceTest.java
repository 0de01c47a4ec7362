package dev.coppice.loader.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.loader.LoadedModel;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.Origin;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.ServingException.Reason;
import dev.coppice.loader.archive.TarBall;
import dev.coppice.loader.store.LookThreads;
import dev.coppice.model.ModelFiles;
import dev.coppice.model.OtherUser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class LocalSourceTest {

  private static final ModelName NAME = new ModelName("any name at all/../ü");
  private static final byte[] MODEL = ModelFiles.golden("reg.json");

  @TempDir Path directory = Path.of("");

  private Path root = Path.of("");

  @RegisterExtension final LoaderFixture fixture = new LoaderFixture();

  private LocalSource models;

  @BeforeEach
  void open() throws IOException {
    root = Files.createDirectory(directory.resolve("root"));
    models = new LocalSource(root, fixture.loader(true));
    Files.createDirectories(root.resolve("0a1b/model"));
    Files.write(root.resolve("0a1b/model/xgboost-model"), MODEL);
    Files.write(root.resolve("m.tar.gz"), new TarBall().file("m", MODEL).tarGz());
  }

  @Test
  void directoriesAndArtifactsAreLoadedUnderAnyName() {
    for (String path : new String[] {"/0a1b/model", "/m.tar.gz", "/0a1b/model/xgboost-model"}) {
      LoadedModel loaded = load(root + path);
      loaded.model().close();

      assertThat(loaded.uri()).isEqualTo(root + path);
      assertThat(loaded.model().info().objective()).isEqualTo("reg:squarederror");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/..",
        "/0a1b/../m.tar.gz",
        "/./m.tar.gz",
        "//m.tar.gz",
        "/0a1b//model",
        "/0a1b/model/",
        "/m\0.tar.gz",
        "-sibling/m"
      })
  void urlThatIsNoPlainPathBelowTheRootIsRefusedByItsForm(String rest) {
    assertRefusedByForm(root + rest);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/etc/passwd", "m.tar.gz", "file:///m", "s3://bucket/m", "~"})
  void urlElsewhereIsRefusedByItsForm(String url) {
    assertRefusedByForm(url);
  }

  @Test
  void urlThatIsTooLongIsRefusedByItsForm() {
    String longest = root + "/" + "n".repeat(1023 - root.toString().length());

    assertThatThrownBy(() -> load(longest)).isInstanceOf(ServingException.class);
    assertRefusedByForm(longest + "n");
  }

  @Test
  void linksMayPointAroundBelowTheRootButNotOutOfIt() throws IOException {
    Files.write(directory.resolve("secret"), MODEL);
    Files.createSymbolicLink(root.resolve("inside"), root.resolve("m.tar.gz"));
    Files.createSymbolicLink(root.resolve("outside"), directory.resolve("secret"));
    Files.createSymbolicLink(root.resolve("up"), directory);

    load(root + "/inside").model().close();
    for (String path : new String[] {"/outside", "/up/secret", "/up/nothing/there", "/up"}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> models.at(root + path))
          .withMessage("url: %s (expected: a path that stays under %s)", root + path, root);
    }
  }

  /** Who sends one waits on a virtual thread, whose carrier a hanging disk would hold for ever. */
  @Test
  void linksAreLookedAtWhereADiskThatHangsHoldsUpNobodyElse() throws Exception {
    LookThreads looks = new LookThreads(Duration.ofMillis(50));
    LocalSource hanging = new LocalSource(root, fixture.loader(true), looks);
    CountDownLatch disk = new CountDownLatch(1);
    CountDownLatch begun = new CountDownLatch(4);
    try {
      while (begun.getCount() > 0) { // A thread that comes late begins no look.
        assertThatThrownBy(() -> looks.call(() -> awaits(begun, disk)))
            .hasMessageStartingWith("TIMED_OUT: ");
      }

      assertThatThrownBy(() -> hanging.at(root + "/m.tar.gz"))
          .hasMessage("Model store is unavailable.")
          .extracting(e -> ((ServingException) e).reason())
          .isEqualTo(Reason.STORE_UNAVAILABLE);
    } finally {
      disk.countDown();
    }
  }

  /** Whoever interrupts. */
  private static boolean awaits(CountDownLatch begun, CountDownLatch end) {
    begun.countDown();
    while (true) {
      try {
        end.await();
        return true;
      } catch (InterruptedException e) {
        // So a disk that hangs is.
      }
    }
  }

  @Test
  void linkThatComesToLeaveTheRootMeanwhileLeadsNowhere() throws IOException {
    Path link = Files.createSymbolicLink(root.resolve("link"), root.resolve("m.tar.gz"));
    DiskModels source = DiskModels.of(models.at(link.toString()));
    Files.delete(link);
    Files.createSymbolicLink(link, Files.write(directory.resolve("secret"), MODEL));

    assertThatThrownBy(() -> source.load(NAME, bytes -> {}))
        .hasMessage("Model not found in model store: " + link);
  }

  @Test
  void whatIsNotThereIsNotFound() throws IOException {
    Files.createSymbolicLink(root.resolve("dangling"), root.resolve("nothing"));
    for (String path : new String[] {"/none", "/m.tar.gz/none", "/dangling", "/ü"}) {
      assertThatThrownBy(() -> load(root + path))
          .hasMessage("Model not found in model store: " + root + path)
          .extracting(e -> ((ServingException) e).reason())
          .isEqualTo(Reason.MODEL_NOT_FOUND);
    }
  }

  @Test
  void rootThatIsNotThereHasNoModels() {
    LocalSource nowhere = new LocalSource(directory.resolve("none"), fixture.loader(true));

    assertThatThrownBy(
            () -> DiskModels.of(nowhere.at(directory + "/none/m")).load(NAME, bytes -> {}))
        .hasMessage("Model not found in model store: " + directory + "/none/m");
  }

  @Test
  void rootMayBeTheWholeDiskOrWrittenInAnyForm() {
    String url = root + "/m.tar.gz";
    for (Path other : new Path[] {Path.of("/"), root.resolve("0a1b/.."), root.resolve(".")}) {
      DiskModels.of(new LocalSource(other, fixture.loader(true)).at(url))
          .load(NAME, bytes -> {})
          .model()
          .close();
    }
  }

  @Test
  void emptyDirectoryHasNoModelFile() throws IOException {
    Files.createDirectories(root.resolve("empty/sub"));
    Files.write(root.resolve("empty/.hidden"), MODEL);
    Files.write(root.resolve("empty/sub/model"), MODEL);

    assertThatThrownBy(() -> load(root + "/empty"))
        .hasMessage(
            "Unable to load model: no model file in the artifact"
                + " (found: .hidden, sub/; expected: XGBoost JSON or UBJSON, in the root)");
  }

  @Test
  void singleModelsLinksMayLeadAnywhere() throws IOException {
    Path mounted = Files.createDirectory(directory.resolve("mounted"));
    Files.createSymbolicLink(mounted.resolve("m"), root.resolve("0a1b/model/xgboost-model"));

    DiskModels.of(LocalSource.single(mounted, fixture.loader(true)))
        .load(ModelName.SINGLE, bytes -> {})
        .model()
        .close();
    assertThatThrownBy(
            () ->
                DiskModels.of(LocalSource.single(directory.resolve("none"), fixture.loader(true)))
                    .load(ModelName.SINGLE, bytes -> {}))
        .hasMessage("Model not found: " + directory.resolve("none"));
  }

  @Test
  void whatMayNotBeReadIsRefusedByItsPath() throws IOException {
    Path artifact = root.resolve("m.tar.gz");
    load(artifact.toString()).model().close();
    assertThatThrownBy(() -> load(root + "/none")).hasMessageContaining("Model not found");
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.setPosixFilePermissions(artifact, Set.of());
    fixture.threads = work -> OtherUser.thread(work).start();
    ModelLoader loader = fixture.loader(true);

    for (Origin source :
        List.of(
            new LocalSource(root, loader).at(artifact.toString()),
            LocalSource.single(artifact, loader))) {
      assertThatThrownBy(() -> DiskModels.of(source).load(NAME, bytes -> {}))
          .hasMessage("Unable to load model: %s: may not be read by this server", artifact)
          .extracting(e -> ((ServingException) e).reason())
          .isEqualTo(Reason.INVALID_MODEL);
    }
  }

  private void assertRefusedByForm(String url) {
    String quoted = url.replace('\0', '?');
    assertThatIllegalArgumentException()
        .isThrownBy(() -> models.at(url))
        .withMessage(
            "url: %s (expected: an absolute path under %s without '.', '..' or empty segments)",
            quoted.length() > 200 ? quoted.substring(0, 200) : quoted, root);
  }

  private LoadedModel load(String url) {
    return DiskModels.of(models.at(url)).load(NAME, bytes -> {});
  }
}
