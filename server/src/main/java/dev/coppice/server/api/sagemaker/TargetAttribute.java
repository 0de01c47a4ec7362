package dev.coppice.server.api.sagemaker;

import dev.coppice.server.api.invoke.AttributesHeader;
import dev.coppice.server.codec.scores.CustomAttributes;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The custom attribute {@code target-model=<name>}, by which a call names its model behind an
 * endpoint for which SageMaker refuses the header: one that is not multi-model to SageMaker,
 * because the models are Coppice's own store's.
 */
final class TargetAttribute {

  private static final String NAME = "target-model";

  private TargetAttribute() {}

  /** The name that a call gives first; null if it gives none. */
  static @Nullable String first(HttpHeaders headers) {
    List<String> names = names(headers);
    return names.isEmpty() ? null : names.getFirst();
  }

  /** Whether a call names no other model than this in its attributes. */
  static boolean agrees(HttpHeaders headers, String target) {
    for (String name : names(headers)) {
      if (!name.equals(target)) {
        return false;
      }
    }
    return true;
  }

  private static List<String> names(HttpHeaders headers) {
    String attributes = AttributesHeader.value(headers);
    return attributes == null
        ? List.of()
        : new CustomAttributes(attributes).values(NAME).map(String::strip).toList();
  }
}
