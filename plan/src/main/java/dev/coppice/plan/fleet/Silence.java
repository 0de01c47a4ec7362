package dev.coppice.plan.fleet;

import dev.coppice.loader.ExpectationVerdict;
import dev.coppice.loader.ForestVerdict;
import dev.coppice.loader.LoadListener;
import dev.coppice.loader.LoadedModel;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.proof.RefusedRequestRowException;
import dev.coppice.loader.proof.RowScorer;
import dev.coppice.model.Model;
import dev.coppice.model.Scores;

/** Hears of loads and does nothing; scores no proof, as requests are not known here. */
final class Silence implements LoadListener, RowScorer {

  @Override
  public void loaded(ModelName name, LoadedModel model) {}

  @Override
  public void failed(ModelName name, ServingException failure) {}

  @Override
  public void tried(ModelName name, ForestVerdict verdict) {}

  @Override
  public void expected(ModelName name, ExpectationVerdict verdict, int rows) {}

  @Override
  public Scores score(Model model, byte[] json) throws RefusedRequestRowException {
    throw new RefusedRequestRowException(
        "a proof is not tried when an instance is planned (expected: the server's start)");
  }

  @Override
  public int columns(Model model) {
    return 0;
  }

  @Override
  public String text(float score) {
    return Float.toString(score);
  }
}
