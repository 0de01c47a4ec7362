package dev.coppice.server.api.mlflow;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.coppice.server.codec.scores.InferenceOutput;
import io.netty.buffer.ByteBuf;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Guesses before a body is read whether it asks for reasons, because a model without them has to be
 * loaded anew once it is read. Only the body's two ends are looked at, where clients put the
 * parameters, and as they are written: what is not seen there costs a second load.
 */
final class AskedOutput {

  /** Bytes of each end. */
  private static final int END_BYTES = 4096;

  private static final Pattern PARAMETER =
      Pattern.compile("\"inference_output\"[ \\t\\r\\n]*:[ \\t\\r\\n]*\"([^\"\\\\]++)\"");

  private AskedOutput() {}

  /** Whether the body asks for reasons, as far as its ends tell. */
  static boolean seemsOfReasons(ByteBuf body) {
    int length = body.readableBytes();
    int from = body.readerIndex();
    int end = Math.min(length, END_BYTES);
    return asks(body.toString(from, end, ISO_8859_1))
        || (length > end && asks(body.toString(from + length - end, end, ISO_8859_1)));
  }

  /** As the attribute of SageMaker's protocol that says the same. */
  static String attribute(String keys) {
    return "inference-output=" + keys;
  }

  /** Whether keys are some of reasons, well or not. */
  static boolean isOfReasons(String keys) {
    return InferenceOutput.asksForReasons(attribute(keys));
  }

  private static boolean asks(String text) {
    Matcher found = PARAMETER.matcher(text);
    return found.find() && isOfReasons(found.group(1));
  }
}
