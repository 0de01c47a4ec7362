package dev.coppice.server.codec.tensors;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import dev.coppice.server.codec.rows.BodyFormat;
import dev.coppice.server.codec.rows.PayloadException;
import inference.OpenInferenceGrpc.ModelInferRequest;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * The model that a {@code ModelInferRequest} names, read before anything else of it.
 *
 * @param version empty for any
 */
public record MessageTarget(String name, String version) {

  /** Longest text that can be a name, in bytes of UTF-8. */
  private static final int MAX_BYTES = 4 * 1024;

  /** Finds it; the buffer's indexes are not moved. */
  public static MessageTarget of(ByteBuf message) throws PayloadException {
    String name = "";
    String version = "";
    CodedInputStream in = CodedInputStream.newInstance(message.nioBuffer());
    try {
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        boolean isText = WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED;
        int field = WireFormat.getTagFieldNumber(tag);
        if (isText && field == ModelInferRequest.MODEL_NAME_FIELD_NUMBER) {
          name = text(in, "model_name");
        } else if (isText && field == ModelInferRequest.MODEL_VERSION_FIELD_NUMBER) {
          version = text(in, "model_version");
        } else if (!in.skipField(tag)) {
          throw MessageInferReader.broken();
        }
      }
    } catch (IOException e) {
      throw MessageInferReader.broken();
    }
    return new MessageTarget(name, version);
  }

  private static String text(CodedInputStream in, String field)
      throws IOException, PayloadException {
    int length = in.readRawVarint32();
    if (length > MAX_BYTES) {
      throw BodyFormat.TENSORS.malformed(
          "%s: %d bytes (expected: at most %d)".formatted(field, length, MAX_BYTES));
    }
    return new String(in.readRawBytes(length), StandardCharsets.UTF_8);
  }
}
