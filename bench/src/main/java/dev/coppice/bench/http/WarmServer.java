package dev.coppice.bench.http;

import dev.coppice.bench.model.BenchModel;
import dev.coppice.bench.run.Workplace;
import dev.coppice.scripts.InvocationClient;
import dev.coppice.scripts.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * A server with the small model in memory.
 *
 * @param wrk sends it one CSV row over and over
 */
record WarmServer(ServerProcess server, Wrk wrk) implements AutoCloseable {

  private static final String MODEL = "hot.tar.gz";

  /**
   * Starts it and has it load the model.
   *
   * @param name of the directory that takes its files
   */
  static WarmServer start(Workplace workplace, String name)
      throws IOException, InterruptedException {
    return start(workplace, name, Map.of());
  }

  /**
   * The same, set up otherwise.
   *
   * @param settings besides the store
   */
  static WarmServer start(Workplace workplace, String name, Map<String, String> settings)
      throws IOException, InterruptedException {
    Path directory = workplace.emptyDirectory(name);
    Path store = Files.createDirectory(directory.resolve("store"));
    Files.copy(BenchModel.SMALL.artifact(workplace), store.resolve(MODEL));
    String row = BenchModel.SMALL.csv(1);
    Map<String, String> all = new HashMap<>(settings);
    all.put("COPPICE_MODEL_STORE", "file://" + store + "/");
    ServerProcess server = workplace.startServer(directory, all);
    try (InvocationClient client = new InvocationClient(server.endpoint())) {
      client.scores(MODEL, row);
      return new WarmServer(server, new Wrk(directory, MODEL, row));
    } catch (IOException | InterruptedException | RuntimeException e) {
      server.close();
      throw e;
    }
  }

  @Override
  public void close() {
    server.close();
  }
}
