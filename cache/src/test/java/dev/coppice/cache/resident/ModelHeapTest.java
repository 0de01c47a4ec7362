package dev.coppice.cache.resident;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.cache.FakeOrigin;
import dev.coppice.loader.ModelName;
import dev.coppice.model.Model;
import dev.coppice.model.StubModel;
import dev.coppice.model.ensemble.EnsembleModel;
import java.util.Collections;
import org.junit.jupiter.api.Test;

class ModelHeapTest {

  private static long bytes(Model model) {
    return ModelHeap.bytesOf(new ModelName("m"), FakeOrigin.loaded(model));
  }

  @Test
  void eachMemberOfAnEnsembleTakesAsMuchForBeingThereAsAModel() {
    Model model = StubModel.ofBytes(1);
    Model ensemble = new EnsembleModel(Collections.nCopies(1000, model));

    assertThat(bytes(ensemble)).isEqualTo(1000 * bytes(model));
  }
}
