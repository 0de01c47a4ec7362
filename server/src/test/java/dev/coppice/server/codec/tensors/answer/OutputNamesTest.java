package dev.coppice.server.codec.tensors.answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.coppice.model.Model;
import dev.coppice.model.TrainedModels;
import dev.coppice.model.check.ModelDocument;
import dev.coppice.model.ensemble.EnsembleModel;
import dev.coppice.model.format.ModelFormat;
import dev.coppice.model.trial.BothEngines;
import dev.coppice.server.codec.scores.InferenceOutputException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which outputs several models have together. */
class OutputNamesTest {

  private static final List<RequestedOutput> RAW = List.of(new RequestedOutput("raw", false));
  private static final Map<String, Object> MEANS = Map.of("objective", "reg:squarederror");
  private static final Map<String, Object> VOTES =
      Map.of("objective", "multi:softmax", "num_class", 3);

  private static Model trained(Map<String, Object> parameters) throws Exception {
    byte[] file = ModelDocument.of(TrainedModels.train(2, parameters)).toUbjson();
    return BothEngines.forest(file, ModelFormat.UBJSON);
  }

  @Test
  void modelsWithoutSumsInCommonAreToldApartFromThoseThatHaveSome() throws Exception {
    try (EnsembleModel alike = new EnsembleModel(List.of(trained(MEANS), trained(MEANS)));
        EnsembleModel unlike = new EnsembleModel(List.of(trained(MEANS), trained(VOTES)));
        EnsembleModel voting = new EnsembleModel(List.of(trained(VOTES), trained(VOTES)))) {
      assertThat(OutputNames.of(RAW, false, alike)).hasSize(1);
      for (EnsembleModel without : List.of(unlike, voting)) {
        assertThatExceptionOfType(InferenceOutputException.class)
            .isThrownBy(() -> OutputNames.of(RAW, false, without))
            .withMessage(
                "output \"raw\" (expected: an output that the model has;"
                    + " models that vote, or have unlike outputs, have no sums)");
      }
    }
  }
}
