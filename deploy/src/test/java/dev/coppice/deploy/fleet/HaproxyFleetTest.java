package dev.coppice.deploy.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.coppice.deploy.InstalledCommand;
import dev.coppice.deploy.kubernetes.StrictObjects;
import dev.coppice.scripts.HaproxyProcess;
import dev.coppice.scripts.InvocationClient;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** HAProxy with the fleet's file, before three servers that say who they are. */
final class HaproxyFleetTest {

  private static final Path FILE = Path.of("fleet", "haproxy.cfg");
  private static final int SERVERS = 3;
  private static final int PLACES = 8;

  @TempDir private Path directory;

  private final List<HttpServer> servers = new ArrayList<>();
  private final Set<String> refusing = ConcurrentHashMap.newKeySet();
  private final HttpClient client = HttpClient.newHttpClient();

  @BeforeEach
  void startServers() throws IOException {
    InstalledCommand.named("haproxy");
    startServersAnywhere();
  }

  /** Each on a free port. */
  private void startServersAnywhere() throws IOException {
    for (int i = 0; i < SERVERS; i++) {
      String name = "server " + i;
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
      server.createContext(
          "/",
          exchange -> {
            exchange.getRequestBody().readAllBytes();
            byte[] body = name.getBytes(StandardCharsets.UTF_8);
            boolean refuses = refusing.contains(name) && exchange.getRequestMethod().equals("POST");
            exchange.sendResponseHeaders(refuses ? 503 : 200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
          });
      server.start();
      servers.add(server);
    }
  }

  @AfterEach
  void stopServers() {
    servers.forEach(server -> server.stop(0));
    client.shutdownNow();
    client.close();
  }

  /** One that knows by now that the other instances are not there. */
  private HaproxyProcess balancer() throws Exception {
    Map<String, String> addresses = new HashMap<>();
    for (int i = 0; i < SERVERS; i++) {
      addresses.put("FLEET_" + (i + 1), "127.0.0.1:" + servers.get(i).getAddress().getPort());
    }
    for (int i = SERVERS + 1; i <= PLACES; i++) {
      addresses.put("FLEET_" + i, "127.0.0.1:1");
    }
    HaproxyProcess haproxy = HaproxyProcess.start(Files.readString(FILE), addresses, directory);
    for (int i = SERVERS + 1; i <= PLACES; i++) {
      while (haproxy.isUp("coppice-" + i)) {
        Thread.onSpinWait(); // Each look is an exchange with the process.
      }
    }
    return haproxy;
  }

  private HttpResponse<String> post(URI uri, String header) throws Exception {
    return header.isEmpty() ? send(uri) : send(uri, InvocationClient.MODEL_HEADER, header);
  }

  private HttpResponse<String> send(URI uri, String... headers) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri).POST(HttpRequest.BodyPublishers.ofString("1,2"));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void everyPodThatThereMayBeHasItsLine() throws Exception {
    HorizontalPodAutoscaler autoscaler =
        new StrictObjects().ofBase("autoscaler.yaml", HorizontalPodAutoscaler.class);

    assertThat(Files.readAllLines(FILE).stream().map(String::strip))
        .filteredOn(line -> line.startsWith("server "))
        .containsExactlyElementsOf(
            IntStream.rangeClosed(1, autoscaler.getSpec().getMaxReplicas())
                .mapToObj(
                    "server coppice-%1$d \"${FLEET_%1$d-coppice-%1$d:8080}\" id %1$d"::formatted)
                .toList());
  }

  @Test
  void everyRouteThatNamesTheModelLeadsToTheSameServer() throws Exception {
    try (HaproxyProcess haproxy = balancer()) {
      Set<String> all = new HashSet<>();
      for (int i = 0; i < 30; i++) {
        String model = "customers/a,b %d.tar.gz".formatted(i);
        String inPath = model.replace("/", "%2F").replace(" ", "%20");
        URI root = haproxy.endpoint();
        Set<String> answered =
            Set.copyOf(
                List.of(
                    post(root.resolve("/invocations"), model).body(),
                    post(root.resolve("/endpoints/fleet/invocations"), model).body(),
                    post(root.resolve("/endpoints/fleet/invocations-response-stream"), model)
                        .body(),
                    post(root.resolve("/models/%s/invoke".formatted(inPath)), "").body(),
                    post(root.resolve("/models/%s/invoke".formatted(inPath)), "other").body(),
                    post(root.resolve("/v2/models/%s/infer".formatted(inPath)), "").body(),
                    post(root.resolve("/v2/models/%s/versions/1/infer".formatted(inPath)), "other")
                        .body()));
        assertThat(answered).as(model).hasSize(1);
        all.addAll(answered);
      }
      assertThat(all).hasSize(SERVERS);
    }
  }

  @Test
  void attributeThatNamesTheModelLeadsWhereTheHeaderDoes() throws Exception {
    try (HaproxyProcess haproxy = balancer()) {
      URI uri = haproxy.endpoint().resolve("/invocations");
      Set<String> all = new HashSet<>();
      for (int i = 0; i < 30; i++) {
        String model = "customers/a,b %d.tar.gz".formatted(i);
        String server = post(uri, model).body();
        for (String attributes : FleetPaths.attributes(model)) {
          assertThat(send(uri, FleetPaths.ATTRIBUTES_HEADER, attributes).body())
              .as(attributes)
              .isEqualTo(server);
        }
        assertThat(
                send(
                        uri,
                        FleetPaths.ATTRIBUTES_HEADER,
                        "inference-output=probability",
                        InvocationClient.MODEL_HEADER,
                        model)
                    .body())
            .isEqualTo(server);
        all.add(server);
      }
      assertThat(all).hasSize(SERVERS);
    }
  }

  /** As pods do, each with its name. */
  @Test
  void tenantsStayWithInstancesThatComeBackUnderOtherAddresses() throws Exception {
    List<String> before;
    try (HaproxyProcess haproxy = balancer()) {
      before = serversOfTenants(haproxy);
    }
    List<HttpServer> old = List.copyOf(servers);
    servers.clear();
    startServersAnywhere(); // The old ones hold their ports meanwhile.
    old.forEach(server -> server.stop(0));

    try (HaproxyProcess haproxy = balancer()) {
      assertThat(serversOfTenants(haproxy)).isEqualTo(before).contains("server 0", "server 2");
    }
  }

  private List<String> serversOfTenants(HaproxyProcess haproxy) throws Exception {
    List<String> answers = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      answers.add(
          post(haproxy.endpoint().resolve("/invocations"), "tenant-%d.tar.gz".formatted(i)).body());
    }
    return answers;
  }

  @Test
  void attributesWithoutAModelLeadAnywhere() throws Exception {
    try (HaproxyProcess haproxy = balancer()) {
      URI uri = haproxy.endpoint().resolve("/invocations");
      Set<String> all = new HashSet<>();
      for (int i = 0; i < 60; i++) {
        all.add(
            send(uri, FleetPaths.ATTRIBUTES_HEADER, "no-target-model=a; b=target-model").body());
      }
      assertThat(all).hasSizeGreaterThan(1); // They take turns, not in a strict order.
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/invocations", "/v2/models/a/infer"})
  void callThatAServerRefusesAsItStopsIsSentToAnother(String path) throws Exception {
    try (HaproxyProcess haproxy = balancer()) {
      for (int i = 0; i < 30; i++) {
        String model = "tenant-%d.tar.gz".formatted(i);
        URI uri = haproxy.endpoint().resolve(path.replace("/a/", "/" + model + "/"));
        refusing.clear();
        String first = post(uri, model).body();
        refusing.add(first);

        HttpResponse<String> answer = post(uri, model);

        assertThat(answer.statusCode()).as(model).isEqualTo(200);
        assertThat(answer.body()).as(model).isNotEqualTo(first);
      }
    }
  }

  @Test
  void whatSpeaksOfOneInstanceAloneIsNotBalancedHoweverItIsEscaped() throws Exception {
    try (HaproxyProcess haproxy = balancer()) {
      for (String path : FleetPaths.OF_ONE_INSTANCE) {
        assertThat(post(haproxy.endpoint().resolve(path), "").statusCode()).as(path).isEqualTo(404);
      }
    }
  }

  @Test
  void callsAndProbesAreBalancedWhateverTheirModelIsCalled() throws Exception {
    try (HaproxyProcess haproxy = balancer()) {
      for (String path : FleetPaths.BALANCED) {
        assertThat(post(haproxy.endpoint().resolve(path), "").statusCode()).as(path).isEqualTo(200);
      }
    }
  }
}
