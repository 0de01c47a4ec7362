package dev.coppice.loader.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.coppice.loader.LoadedModel;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.ServingException.Reason;
import dev.coppice.loader.archive.TarBall;
import dev.coppice.loader.source.LoaderFixture;
import dev.coppice.loader.store.DirectoryModelStore;
import dev.coppice.loader.store.ModelStoreUri;
import dev.coppice.model.Matrix;
import dev.coppice.model.ModelFiles;
import dev.coppice.model.Packaging.SavedAs;
import dev.coppice.model.Schema;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

final class MlmodelDocumentTest {

  private static final String MLMODEL =
      """
      flavors:
        python_function:
          data: model.json
          loader_module: mlflow.xgboost
        xgboost:
          data: model.json
          model_class: xgboost.sklearn.XGBClassifier
      signature:
        inputs: '[{"type": "double", "name": "a", "required": true}, {"type": "double", "name": "b"},
          {"type": "long", "name": "c"}, {"type": "double", "name": "d", "required": false}]'
      """;

  private static final byte[] MODEL = ModelFiles.golden("binlog.json");
  private static final byte[] OTHER = ModelFiles.golden("reg.ubj");

  @TempDir Path directory = Path.of("");

  @RegisterExtension final LoaderFixture fixture = new LoaderFixture();

  @Test
  void packageIsOneModelWithTheSchemaOfItsSignature() {
    LoadedModel loaded =
        fixture.load(
            new TarBall()
                .file("MLmodel", MLMODEL)
                .file("conda.yaml", "name: mlflow-env")
                .file("another.ubj", OTHER)
                .file("model.json", MODEL)
                .tarGz());

    assertThat(loaded.model().info().packaging().savedAs()).isEqualTo(SavedAs.CLASSIFIER);
    assertThat(loaded.model().info().objective()).isEqualTo("binary:logistic");
    assertThat(loaded.notes().passedOver()).containsExactly("conda.yaml", "another.ubj");
    Schema schema = loaded.model().schema().orElseThrow();
    assertThat(schema.column(2).name()).isEqualTo("c");
    assertThat(schema.column(2).type().key()).isEqualTo("integer");
    assertThat(schema.column(3).required()).isFalse();
    assertThat(loaded.heapBytes()).isGreaterThan(4 * 60);
    loaded.model().close();
  }

  @Test
  void descriptionMayComeAfterTheModels() {
    LoadedModel loaded =
        fixture.load(
            new TarBall()
                .file("another.ubj", OTHER)
                .file("model.json", MODEL)
                .file("MLmodel", MLMODEL)
                .tar());
    LoadedModel alone = fixture.load(MODEL);
    Matrix row = new Matrix(new float[] {0.1f, 0.2f, 0.3f, 0.4f}, 1, 4);

    assertThat(loaded.model().score(row).values()).isEqualTo(alone.model().score(row).values());
    loaded.model().close();
    alone.model().close();
  }

  @Test
  void directoryIsAPackageToo() throws Exception {
    Path folder = Files.createDirectory(directory.resolve("acme"));
    Files.writeString(folder.resolve("MLmodel"), MLMODEL);
    Files.write(folder.resolve("model.json"), MODEL);
    ModelStoreUri.Directory uri = new ModelStoreUri.Directory(directory);

    LoadedModel loaded =
        fixture
            .loader(new DirectoryModelStore(uri, LoaderFixture.LIMITS.maxEntries()))
            .load(new ModelName("acme"), fixture.reserved::add);

    assertThat(loaded.model().info().packaging().isPackaged()).isTrue();
    loaded.model().close();
  }

  @Test
  void packageWithoutItsModelIsRefusedByItsName() {
    assertRefused(
        new TarBall().file("MLmodel", MLMODEL).file("model.xgb", MODEL),
        "no model file model.json in the artifact (found: MLmodel, model.xgb; expected: XGBoost"
            + " JSON or UBJSON, in the root)");
  }

  @Test
  void otherFlavorsAreNamed() {
    assertRefused(
        new TarBall().file("MLmodel", "flavors: {lightgbm: {}, python_function: {}}"),
        "MLmodel: flavors: lightgbm, python_function (expected: xgboost)");
  }

  @Test
  void signatureOfAnotherModelIsRefused() {
    assertRefused(
        new TarBall()
            .file("MLmodel", MLMODEL.replace(", {\"type\": \"double\", \"name\": \"b\"}", ""))
            .file("model.json", MODEL),
        "MLmodel: signature.inputs: 3 columns (expected: 4, as the model has features)");
  }

  private void assertRefused(TarBall artifact, String cause) {
    assertThatExceptionOfType(ServingException.class)
        .isThrownBy(() -> fixture.load(artifact.tarGz()))
        .matches(e -> e.reason() == Reason.INVALID_MODEL)
        .withMessageContaining(cause);
  }
}
