package dev.coppice.plan.fleet;

import dev.coppice.loader.ExpectationVerdict;
import dev.coppice.loader.ForestVerdict;
import dev.coppice.loader.LoadListener;
import dev.coppice.loader.LoadedModel;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ServingException;

/** Hears of loads and does nothing. */
final class Silence implements LoadListener {

  @Override
  public void loaded(ModelName name, LoadedModel model) {}

  @Override
  public void restored(ModelName name, LoadedModel model) {}

  @Override
  public void failed(ModelName name, ServingException failure) {}

  @Override
  public void tried(ModelName name, ForestVerdict verdict) {}

  @Override
  public void expected(ModelName name, ExpectationVerdict verdict, int rows) {}
}
