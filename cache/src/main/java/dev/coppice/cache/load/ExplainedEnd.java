package dev.coppice.cache.load;

import dev.coppice.cache.resident.Resident;
import dev.coppice.loader.ServingException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What became of the load of a model with what its reasons take.
 *
 * @param failure hears why it failed, if it did
 */
record ExplainedEnd(Consumer<ServingException> failure) implements Replacement.End {

  @Override
  public void placed(Resident newer) {
    // Who waits looks for it.
  }

  @Override
  public void failed(@Nullable ServingException why) {
    if (why != null) {
      failure.accept(why);
    }
  }
}
