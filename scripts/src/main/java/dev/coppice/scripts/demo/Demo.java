package dev.coppice.scripts.demo;

import dev.coppice.model.Quoted;
import dev.coppice.scripts.InvocationClient;
import dev.coppice.scripts.S3ProxyProcess;
import dev.coppice.scripts.ServerProcess;
import dev.coppice.scripts.TestBucket;
import dev.coppice.scripts.churn.ChurnModels;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The main job in one command: trains tenants' models, puts them into a real S3 server, and plays
 * {@link DemoStory} in two acts: with room for all models, and with too little.
 *
 * <p>All it keeps is below {@code scripts/target/demo}: the models, for the next run, and the logs.
 * It ends the processes it started, also on Ctrl-C.
 */
public final class Demo {

  /** What the large model takes while its forest is compared with XGBoost. */
  private static final Map<String, String> ROOM_FOR_ALL = Map.of("COPPICE_MEMORY_BUDGET", "448MiB");

  /** Room for the large model and a few others, and none for XGBoost beside them. */
  private static final Map<String, String> TOO_LITTLE =
      Map.of("COPPICE_MEMORY_BUDGET", "48MiB", "COPPICE_ENGINE", "forest");

  private final Path repository;
  private final Path directory;
  private final boolean stay;
  private final PrintStream out;
  private final List<AutoCloseable> started = new ArrayList<>();
  private boolean stopped;

  private Demo(Path repository, boolean stay, PrintStream out) {
    this.repository = repository;
    this.directory = repository.resolve("scripts/target/demo");
    this.stay = stay;
    this.out = out;
  }

  /**
   * Runs it; exits 1 if something is not as announced.
   *
   * @param args the checkout's root, and {@code --stay} to keep everything running at the end
   */
  public static void main(String[] args) throws Exception {
    Demo demo =
        new Demo(
            Path.of(args[0]), List.of(args).subList(1, args.length).contains("--stay"), System.out);
    Runtime.getRuntime().addShutdownHook(new Thread(demo::stop, "stop"));
    try {
      demo.run();
    } catch (IOException e) {
      demo.fail(e);
    }
  }

  private void fail(IOException failure) {
    synchronized (this) {
      if (stopped) {
        return; // The end of our own processes, by Ctrl-C, is no failure.
      }
    }
    out.println();
    out.println("The demo failed: " + Quoted.cause(failure));
    out.println("Logs: " + directory);
    System.exit(1);
  }

  private void run() throws IOException, InterruptedException {
    Map<String, Path> artifacts =
        new DemoFleet(new ChurnModels(directory.resolve("models")), out).train();
    S3ProxyProcess store =
        keep(
            S3ProxyProcess.start(
                repository.resolve("scripts/s3proxy/target/lib"), directory.resolve("s3")));
    upload(store, artifacts);
    List<String> tenants = List.copyOf(artifacts.keySet());
    ServerProcess roomy = keep(startServer(store, ROOM_FOR_ALL));
    try (InvocationClient client = new InvocationClient(roomy.endpoint())) {
      new DemoStory(roomy, store, client, tenants, out).playWithRoomForAll();
    }
    roomy.close();
    ServerProcess server = keep(startServer(store, TOO_LITTLE));
    try (InvocationClient client = new InvocationClient(server.endpoint())) {
      new DemoStory(server, store, client, tenants, out).playWithTooLittle();
    }
    printNext(server);
    if (stay) {
      server.await();
    }
  }

  private void upload(S3ProxyProcess store, Map<String, Path> artifacts) throws IOException {
    long bytes = 0;
    try (TestBucket bucket = TestBucket.open(store.endpoint(), DemoStory.BUCKET)) {
      for (Map.Entry<String, Path> tenant : artifacts.entrySet()) {
        bucket.put(DemoStory.PREFIX + DemoStory.artifact(tenant.getKey()), tenant.getValue());
        bytes += Files.size(tenant.getValue());
      }
    }
    out.printf(
        "%d tenants' models, %.0f MB packed, are in s3://%s/%s (S3Proxy, %s); %s has %.0f MB%n",
        artifacts.size(),
        bytes / 1e6,
        DemoStory.BUCKET,
        DemoStory.PREFIX,
        store.endpoint(),
        DemoFleet.LARGE_TENANT,
        Files.size(artifacts.get(DemoFleet.LARGE_TENANT)) / 1e6);
  }

  private ServerProcess startServer(S3ProxyProcess store, Map<String, String> memory)
      throws IOException {
    String shown =
        new TreeMap<>(memory)
            .entrySet().stream().map(Map.Entry::toString).collect(Collectors.joining(" "));
    out.printf("%n%s scripts/serve%n%n", shown);
    Map<String, String> settings = store.environment(DemoStory.BUCKET, DemoStory.PREFIX);
    settings.putAll(memory);
    settings.put(ServerProcess.PORT, Integer.toString(ServerProcess.usualPort()));
    return ServerProcess.start(repository, settings, directory.resolve("server.log"));
  }

  private void printNext(ServerProcess server) {
    String tenant = "tenant-acme-011";
    out.printf(
        """

        %s
          curl -s %s/invocations -H 'Content-Type: text/csv' \\
            -H 'X-Amzn-SageMaker-Target-Model: %s' \\
            -d '%s'
        """,
        stay ? "It goes on until Ctrl-C. Try:" : "It ends here; with --stay it goes on. Then try:",
        server.endpoint(),
        DemoStory.artifact(tenant),
        DemoStory.customer(tenant));
  }

  private synchronized <T extends AutoCloseable> T keep(T process) {
    started.add(process);
    return process;
  }

  private synchronized void stop() {
    stopped = true;
    for (AutoCloseable process : started.reversed()) {
      try {
        process.close();
      } catch (Exception e) {
        out.println("Not ended: " + e.getMessage());
      }
    }
  }
}
