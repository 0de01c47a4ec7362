package dev.coppice.bench.protocol;

import dev.coppice.bench.model.BenchModel;
import dev.coppice.bench.run.Benchmark;
import dev.coppice.bench.run.Figure;
import dev.coppice.bench.run.Report;
import dev.coppice.bench.run.Sample;
import dev.coppice.bench.run.Table;
import dev.coppice.bench.run.Workplace;
import dev.coppice.model.Matrix;
import dev.coppice.scripts.InvocationClient;
import dev.coppice.scripts.ServerProcess;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One row by each protocol over SageMaker's CSV: requests a second at 16 connections, of a model of
 * 100 trees of depth 6 that is in memory. All clients are of one kind, plain sockets with requests
 * made beforehand; each protocol has its turn in every round, and a ratio is taken within a round.
 */
public final class Protocols implements Benchmark {

  private static final String MODEL = "row.tar.gz";
  private static final int CONNECTIONS = 16;
  private static final int ROUNDS = 7;
  private static final Duration WARM_UP = Duration.ofSeconds(6);
  private static final Duration ROUND = Duration.ofSeconds(3);

  private static final String CSV = "SageMaker, CSV";
  private static final String BINARY = "open inference, binary";
  private static final String GRPC = "open inference, gRPC";

  private static final double BINARY_TARGET = 1.0;
  private static final double GRPC_TARGET = 0.5;

  @Override
  public List<Figure> run(Workplace workplace, Report report)
      throws IOException, InterruptedException {
    Path directory = workplace.emptyDirectory("protocols");
    Path store = Files.createDirectory(directory.resolve("store"));
    Files.copy(BenchModel.SMALL.artifact(workplace), store.resolve(MODEL));
    int grpcPort = ServerProcess.freePort();
    Map<String, String> settings =
        Map.of(
            "COPPICE_MODEL_STORE",
            "file://" + store + "/",
            "COPPICE_GRPC_PORT",
            Integer.toString(grpcPort));
    try (ServerProcess server = workplace.startServer(directory, settings);
        InvocationClient client = new InvocationClient(server.endpoint())) {
      client.scores(MODEL, BenchModel.SMALL.csv(1));
      return measure(protocols(server.endpoint(), grpcPort), report);
    }
  }

  private static Map<String, Speaker.Protocol> protocols(URI endpoint, int grpcPort) {
    Matrix row = BenchModel.SMALL.rows(1, 1).getFirst();
    byte[] csv =
        HttpSpeaker.post(
            "/invocations",
            "Content-Type: text/csv\r\nX-Amzn-SageMaker-Target-Model: " + MODEL + "\r\n",
            BenchModel.SMALL.csv(1).getBytes(StandardCharsets.US_ASCII));
    byte[] json = HttpSpeaker.post("/v2/models/" + MODEL + "/infer", "", json(row));
    byte[] binary = binary(row);
    byte[] message = InferMessage.of(MODEL, row);
    Map<String, Speaker.Protocol> protocols = new LinkedHashMap<>();
    protocols.put(CSV, () -> HttpSpeaker.connect(endpoint, csv));
    protocols.put("open inference, JSON", () -> HttpSpeaker.connect(endpoint, json));
    protocols.put(BINARY, () -> HttpSpeaker.connect(endpoint, binary));
    protocols.put(GRPC, () -> GrpcSpeaker.connect(grpcPort, InferMessage.PATH, message));
    return protocols;
  }

  private static byte[] json(Matrix row) {
    StringBuilder data = new StringBuilder();
    for (int i = 0; i < row.columns(); i++) {
      float cell = row.values()[i];
      data.append(i == 0 ? "" : ", ").append(Float.isNaN(cell) ? "null" : Float.toString(cell));
    }
    return "{\"inputs\": [{\"name\": \"x\", \"datatype\": \"FP32\", \"shape\": [1, %d], \"data\": [%s]}]}"
        .formatted(row.columns(), data)
        .getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] binary(Matrix row) {
    byte[] head =
        ("{\"parameters\": {\"binary_data_output\": true}, \"inputs\": [{\"name\": \"x\","
                + " \"datatype\": \"FP32\", \"shape\": [1, %d], \"parameters\":"
                + " {\"binary_data_size\": %d}}]}")
            .formatted(row.columns(), Float.BYTES * row.columns())
            .getBytes(StandardCharsets.US_ASCII);
    byte[] cells = InferMessage.cells(row);
    byte[] body = Arrays.copyOf(head, head.length + cells.length);
    System.arraycopy(cells, 0, body, head.length, cells.length);
    return HttpSpeaker.post(
        "/v2/models/" + MODEL + "/infer",
        "Inference-Header-Content-Length: %d\r\n".formatted(head.length),
        body);
  }

  private static List<Figure> measure(Map<String, Speaker.Protocol> protocols, Report report)
      throws IOException, InterruptedException {
    Map<String, List<Double>> rates = new LinkedHashMap<>();
    for (Map.Entry<String, Speaker.Protocol> each : protocols.entrySet()) {
      report.progress("warming up " + each.getKey());
      ClosedLoop.run(each.getValue(), CONNECTIONS, WARM_UP);
      rates.put(each.getKey(), new ArrayList<>());
    }
    for (int round = 0; round < ROUNDS; round++) {
      report.progress("round %d of %d".formatted(round + 1, ROUNDS));
      for (Map.Entry<String, Speaker.Protocol> each : protocols.entrySet()) {
        double rate = ClosedLoop.run(each.getValue(), CONNECTIONS, ROUND);
        rates.computeIfAbsent(each.getKey(), name -> new ArrayList<>()).add(rate);
      }
    }
    report.line(
        "One row, 100x6, %d connections, %d rounds of %d s per protocol; median (least..most)"
            .formatted(CONNECTIONS, ROUNDS, ROUND.toSeconds()));
    Table table = new Table("protocol", "requests/s", "over CSV");
    rates.forEach(
        (name, each) ->
            table.add(name, new Sample(each).text("%.0f"), overCsv(rates, name).text("%.3f")));
    report.table(table);
    return List.of(
        new Figure("protocols-grpc", overCsv(rates, GRPC).median(), GRPC_TARGET),
        new Figure("protocols", overCsv(rates, BINARY).median(), BINARY_TARGET));
  }

  private static Sample overCsv(Map<String, List<Double>> rates, String name) {
    List<Double> ones = rates.getOrDefault(name, List.of());
    return Sample.ofRatios(ones, rates.getOrDefault(CSV, List.of()), rate -> rate);
  }
}
