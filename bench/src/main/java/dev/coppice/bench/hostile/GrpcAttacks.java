package dev.coppice.bench.hostile;

import static dev.coppice.bench.hostile.artifact.HostileModels.CLASSES;

import com.google.protobuf.ByteString;
import dev.coppice.bench.hostile.wire.Wire;
import dev.coppice.bench.protocol.GrpcFrames;
import dev.coppice.bench.protocol.InferMessage;
import inference.OpenInferenceGrpc.ModelInferRequest;
import inference.OpenInferenceGrpc.ModelInferRequest.InferInputTensor;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** What can be done to the port of gRPC: none may end the process, or hold who calls over HTTP. */
final class GrpcAttacks {

  private static final int WINDOW = 65_535;
  private static final Duration LONG = Duration.ofHours(1);
  private static final byte[] NOTHING = {};

  private GrpcAttacks() {}

  static List<Attack> all() {
    return List.of(
        grpc("headers of 16,000 bytes", 16, GrpcAttacks::hugeHeaders),
        grpc("headers of 7,000 bytes on 100 streams", 16, GrpcAttacks::manyHeaders),
        grpc("half a header list", 2000, GrpcAttacks::halfHeaders),
        grpc("100 unknown calls, never ended", 2000, GrpcAttacks::unknown),
        grpc("calls begun and taken back", 16, GrpcAttacks::reset),
        grpc("10,000 streams on a connection", 16, GrpcAttacks::flood),
        grpc("messages that claim 2 GiB", 16, GrpcAttacks::claim),
        grpc("messages of 6 MiB half sent", 64, GrpcAttacks::half),
        grpc("batches of 5 MiB, answers not taken", 8, arena -> batch(arena, 0)),
        grpc("batches of 5 MiB", 4, arena -> batch(arena, 1 << 30)),
        grpc("a million inputs", 4, GrpcAttacks::inputs),
        grpc("2,000 idle connections", 2000, GrpcAttacks::idle),
        grpc("pings", 16, arena -> repeat(arena, ping())),
        grpc("settings", 16, arena -> repeat(arena, settings())));
  }

  private static Attack grpc(String what, int clients, Attack.Move move) {
    return new Attack("gRPC, " + what, clients, move);
  }

  private static byte[] ping() {
    return GrpcFrames.frame(GrpcFrames.PING, 0, 0, new byte[8]);
  }

  private static byte[] settings() {
    return GrpcFrames.frame(GrpcFrames.SETTINGS, 0, 0, NOTHING);
  }

  private static void hugeHeaders(Arena arena) throws IOException {
    try (Wire wire = open(arena, WINDOW)) {
      wire.send(GrpcFrames.begin(1, InferMessage.PATH, "y".repeat(16_000)));
      hear(arena, wire);
    }
  }

  private static void manyHeaders(Arena arena) throws IOException {
    try (Wire wire = open(arena, WINDOW)) {
      for (int i = 0; i < 100; i++) {
        wire.send(GrpcFrames.begin(1 + 2 * i, InferMessage.PATH, "y".repeat(7000)));
      }
      arena.pause(Duration.ofSeconds(1));
      hear(arena, wire);
    }
  }

  /** The end of the list, and that of its last frame, never come. */
  private static void halfHeaders(Arena arena) throws IOException {
    byte[] list = GrpcFrames.begin(1, InferMessage.PATH, "y".repeat(7000));
    list[4] = 0; // No END_HEADERS.
    byte[] rest = GrpcFrames.frame(GrpcFrames.CONTINUATION, 0, 1, new byte[16_000]);
    try (Wire wire = open(arena, WINDOW)) {
      wire.send(list);
      wire.send(Arrays.copyOf(rest, rest.length - 1));
      arena.pause(LONG);
    }
  }

  private static void unknown(Arena arena) throws IOException {
    try (Wire wire = open(arena, WINDOW)) {
      for (int i = 0; i < 100; i++) {
        wire.send(GrpcFrames.begin(1 + 2 * i, "/nobody/is", ""));
      }
      arena.pause(LONG);
    }
  }

  private static void reset(Arena arena) throws IOException {
    byte[] cancel = {0, 0, 0, 8};
    try (Wire wire = open(arena, WINDOW)) {
      for (int stream = 1; !arena.isOver(); stream += 2) {
        wire.send(
            GrpcFrames.join(
                GrpcFrames.begin(stream, InferMessage.PATH, ""),
                GrpcFrames.frame(GrpcFrames.RST_STREAM, 0, stream, cancel)));
      }
    }
  }

  private static void flood(Arena arena) throws IOException {
    try (Wire wire = open(arena, WINDOW)) {
      for (int i = 0; i < 10_000 && !arena.isOver(); i++) {
        wire.send(GrpcFrames.begin(1 + 2 * i, InferMessage.PATH, ""));
      }
      hear(arena, wire);
    }
  }

  private static void claim(Arena arena) throws IOException {
    try (Wire wire = open(arena, WINDOW)) {
      wire.send(GrpcFrames.begin(1, InferMessage.PATH, ""));
      wire.send(GrpcFrames.message(1, Integer.MAX_VALUE, NOTHING, false));
      hear(arena, wire);
    }
  }

  private static void half(Arena arena) throws IOException {
    try (Wire wire = open(arena, WINDOW)) {
      wire.send(GrpcFrames.begin(1, InferMessage.PATH, ""));
      wire.send(GrpcFrames.message(1, 6 << 20, new byte[16_000], false));
      for (int i = 0; i < 2; i++) {
        wire.send(GrpcFrames.frame(GrpcFrames.DATA, 0, 1, new byte[16_000]));
      }
      arena.pause(LONG);
    }
  }

  /** Two cells per row, so that the answers are much longer than the rows. */
  private static void batch(Arena arena, int window) throws IOException {
    int rows = 600_000;
    byte[] message =
        ModelInferRequest.newBuilder()
            .setModelName(CLASSES)
            .addInputs(
                InferInputTensor.newBuilder()
                    .setName("x")
                    .setDatatype("FP32")
                    .addShape(rows)
                    .addShape(2))
            .addRawInputContents(ByteString.copyFrom(new byte[8 * rows]))
            .build()
            .toByteArray();
    send(arena, window, message);
  }

  private static void inputs(Arena arena) throws IOException {
    ModelInferRequest.Builder message = ModelInferRequest.newBuilder().setModelName(CLASSES);
    InferInputTensor empty = InferInputTensor.getDefaultInstance();
    for (int i = 0; i < 1_000_000; i++) {
      message.addInputs(empty);
    }
    send(arena, WINDOW, message.build().toByteArray());
  }

  private static void send(Arena arena, int window, byte[] message) throws IOException {
    try (Wire wire = open(arena, window)) {
      wire.send(GrpcFrames.begin(1, InferMessage.PATH, ""));
      // Without a look at the window that the server gives: its kernel holds what is too much.
      wire.send(GrpcFrames.message(1, message.length, NOTHING, false));
      int piece = 16_000;
      for (int at = 0; at < message.length; at += piece) {
        int length = Math.min(piece, message.length - at);
        byte[] data = new byte[length];
        System.arraycopy(message, at, data, 0, length);
        boolean isLast = at + length == message.length;
        wire.send(GrpcFrames.frame(GrpcFrames.DATA, isLast ? GrpcFrames.END_STREAM : 0, 1, data));
      }
      hear(arena, wire);
    }
  }

  private static void idle(Arena arena) throws IOException {
    try (Wire wire = arena.connectGrpc()) {
      wire.send(NOTHING);
      arena.pause(LONG);
    }
  }

  private static void repeat(Arena arena, byte[] frame) throws IOException {
    try (Wire wire = open(arena, WINDOW)) {
      while (!arena.isOver()) {
        wire.send(frame);
      }
    }
  }

  private static Wire open(Arena arena, int window) throws IOException {
    Wire wire = arena.connectGrpc();
    wire.send(GrpcFrames.preface(window));
    return wire;
  }

  /** Waits for whatever the server says beside its settings. */
  private static void hear(Arena arena, Wire wire) throws IOException {
    byte[] bytes = new byte[256];
    int seen = 0;
    int read = wire.read(bytes);
    while (read > 0 && seen < 100) {
      seen += read;
      read = wire.read(bytes);
    }
    arena.heard(read < 0 ? "the end" : "an answer");
  }
}
