package dev.coppice.server.config;

import static dev.coppice.server.config.Environments.problems;
import static dev.coppice.server.config.Environments.read;
import static dev.coppice.server.config.Environments.with;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.model.OtherUser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.FutureTask;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModeReaderTest {

  private static final String MANAGED = "SAGEMAKER_MULTI_MODEL";

  @Test
  void managedModeNeedsNoStore() {
    Config.Modes modes = read(Map.of(MANAGED, "true")).modes();

    assertThat(modes).isEqualTo(new Config.Modes(Path.of("/opt/ml/models"), null, null));
    assertThat(modes.description()).isEqualTo("models registered from /opt/ml/models");
  }

  @ParameterizedTest
  @ValueSource(strings = {"false", "True", "1", ""})
  void multiModelOtherThanTrueLeavesManagedModeOff(String value) {
    assertThat(read(with(MANAGED, value)).modes().modelsRoot()).isNull();
  }

  @Test
  void modelsRootHasTheNameOfAwsImagesToo() {
    assertThat(root(Map.of(MANAGED, "true", "MODEL_STORE", "/srv/./a/")))
        .isEqualTo(Path.of("/srv/a"));
    assertThat(root(Map.of(MANAGED, "true", "MODEL_STORE", "/a", "COPPICE_MODELS_ROOT", "/b")))
        .isEqualTo(Path.of("/b"));
    assertThat(problems(Map.of(MANAGED, "true", "MODEL_STORE", "models")))
        .containsExactly("MODEL_STORE: models (expected: an absolute path)");
    assertThat(problems(with("MODEL_STORE", "models"))).isEmpty();
  }

  @Test
  void singleModelModeIsOnWhenItIsAskedFor() {
    Config.Modes modes = read(with(MANAGED, "true", "COPPICE_MODEL_DIR", "/srv/model")).modes();

    assertThat(modes.modelDir()).isEqualTo(Path.of("/srv/model"));
    assertThat(modes.description())
        .isEqualTo(
            "models registered from /opt/ml/models, the models of s3://churn-mme/models/,"
                + " the model in /srv/model");
    assertThat(read(with()).modes().modelDir()).isNull();
  }

  @Test
  void withNoModePossibleItSaysWhatWouldMakeOne() {
    Assumptions.assumeFalse(Files.exists(Path.of("/opt/ml/model")));

    assertThat(problems(Map.of("COPPICE_LOAD_WAIT", "soon")))
        .hasSize(2)
        .contains(
            "COPPICE_MODEL_DIR: unset (expected: a model in /opt/ml/model, or COPPICE_MODEL_STORE,"
                + " or SAGEMAKER_MULTI_MODEL=true; else there is nothing to serve)");
  }

  @Test
  void usualDirectoryThatMayNotBeReadIsNotSaidToBeEmpty(@TempDir Path directory) throws Exception {
    assertThat(problemsOfSingleModel(directory))
        .first(InstanceOfAssertFactories.STRING)
        .startsWith("COPPICE_MODEL_DIR: unset (expected: a model in " + directory + ", or");
    Files.setPosixFilePermissions(directory, Set.of());

    assertUnreadable(directory);
  }

  @Test
  void usualDirectoryWhoseFilesMayNotBeReachedIsNotSaidToBeEmpty(@TempDir Path directory)
      throws Exception {
    Files.writeString(directory.resolve("model.ubj"), "a model");
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr--r--"));

    assertUnreadable(directory);
  }

  @Test
  void usualDirectoryThatMayNotBeReachedIsNotSaidToBeAbsent(@TempDir Path parent) throws Exception {
    Path directory = Files.createDirectory(parent.resolve("model"));
    Files.setPosixFilePermissions(parent, PosixFilePermissions.fromString("rwxr--r--"));

    assertUnreadable(directory);
  }

  private static void assertUnreadable(Path directory) throws Exception {
    problemsOfSingleModel(directory); // So that its classes have been loaded.
    FutureTask<List<String>> problems = new FutureTask<>(() -> problemsOfSingleModel(directory));
    OtherUser.thread(problems).start();

    assertThat(problems.get())
        .containsExactly(
            "COPPICE_MODEL_DIR: unset (expected: %s readable by this user, which it is not)"
                .formatted(directory));
  }

  private static List<String> problemsOfSingleModel(Path usualModelDir) {
    Problems problems = new Problems();
    new ModeReader(new SettingReader(Map.of(), problems), usualModelDir).modes();
    return problems.found();
  }

  @Test
  void storeThatIsRefusedIsNotALackOfModes() {
    assertThat(problems(Map.of("COPPICE_MODEL_STORE", "ftp://nowhere")))
        .containsExactly(
            "COPPICE_MODEL_STORE: ftp://nowhere"
                + " (expected: s3://bucket/prefix/ or file:///dir/)");
  }

  @Test
  void storeIsRefusedWithWhatItShouldHaveBeen() {
    assertThat(problems(Map.of("COPPICE_MODEL_STORE", "s3://bucket/models")))
        .containsExactly(
            "COPPICE_MODEL_STORE: s3://bucket/models"
                + " (expected: s3://bucket/prefix/ as a folder; there are no key prefixes)");
    assertThat(problems(Map.of("COPPICE_MODEL_STORE", "file:///no/such/folder/")))
        .containsExactly(
            "COPPICE_MODEL_STORE: file:///no/such/folder/ (expected: a directory that is there)");
  }

  private static @Nullable Path root(Map<String, String> environment) {
    return read(environment).modes().modelsRoot();
  }
}
