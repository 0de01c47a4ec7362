package dev.coppice.server.codec.recordio;

import aialgs.data.Float32Tensor;
import aialgs.data.Record;
import aialgs.data.Value;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;

/** RecordIO bodies, written and read by protobuf's generated classes. */
public final class RecordIoBodies {

  private RecordIoBodies() {}

  public static ByteBuf body(MessageLite... records) {
    ByteBuf body = Unpooled.buffer();
    for (MessageLite record : records) {
      frame(record.toByteArray(), body);
    }
    return body;
  }

  public static void frame(byte[] payload, ByteBuf body) {
    body.writeIntLE(0xCED7230A).writeIntLE(payload.length).writeBytes(payload);
    while (body.writerIndex() % 4 != 0) {
      body.writeByte(0);
    }
  }

  public static Record record(Value value) {
    return Record.newBuilder().putFeatures("values", value).build();
  }

  public static Record record(Float32Tensor.Builder tensor) {
    return record(Value.newBuilder().setFloat32Tensor(tensor).build());
  }

  public static Float32Tensor.Builder dense(double... cells) {
    Float32Tensor.Builder tensor = Float32Tensor.newBuilder();
    for (double cell : cells) {
      tensor.addValues((float) cell);
    }
    return tensor;
  }

  public static List<Record> records(ByteBuf body) throws InvalidProtocolBufferException {
    List<Record> records = new ArrayList<>();
    int at = 0;
    while (at < body.writerIndex()) {
      if (body.getIntLE(at) != 0xCED7230A) {
        throw new IllegalArgumentException("no frame at " + at);
      }
      byte[] payload = new byte[body.getIntLE(at + 4)];
      body.getBytes(at + 8, payload);
      records.add(Record.parseFrom(payload));
      at += 8 + (payload.length + 3) / 4 * 4;
    }
    return records;
  }

  public static List<Float> label(Record record, String name) {
    return record.getLabelOrThrow(name).getFloat32Tensor().getValuesList();
  }
}
